using System.CommandLine;
using Parlance.Gateway.Hosting;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance serve</c>: the gateway in the foreground. Nothing here touches the other verbs: the first answer waits for what is loaded.</summary>
internal static class ServeVerb
{
    /// <summary>How long running answers may take to end.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(120);

    public static Command Create(Terminal terminal)
    {
        var urls = new Option<string?>("--urls") { Description = "Address to listen on; several with ; in between. Default http://127.0.0.1:4000.", HelpName = "URL" };
        var setup = new SetupOptions();
        var verb = new Verb("serve", "Run the gateway: one OpenAI-compatible address in front of every provider.")
        {
            Examples =
                """
                  parlance serve                                     every provider whose key is in the environment, and sim/*
                  parlance serve --config parlance.yaml --data /var/lib/parlance
                  parlance serve --urls http://127.0.0.1:8080
                """,
            Notes =
                """
                The first start makes a key, prints it once and keeps it in DATA/first-key. An address beyond this machine
                is refused unless the configuration says allow_insecure_listen: keys would travel in clear text.
                SIGTERM and Ctrl-C let running answers end for up to 120 s, then exit with 0; a second one ends at once.
                """,
        };
        verb.Add(urls);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var stop = new StopSignal(cancellation);
            using var log = new ErrorLog(terminal.Error, TimeProvider.System);
            await using var host = await GatewayHost.StartAsync(setup.Load(parsed, parsed.GetValue(urls)), TimeProvider.System, log, cancellation);
            Announce(terminal, host);
            await stop.WaitAsync();
            using var cutOff = new CancellationTokenSource(Drain, TimeProvider.System);
            await host.StopAsync(cutOff.Token);
            return ExitCode.Success;
        });
        return verb;
    }

    private static void Announce(Terminal terminal, GatewayHost host)
    {
        var address = host.Addresses[0];
        terminal.Out.WriteLine($"Parlance listens on {string.Join(", ", host.Addresses)}");
        if (host.FirstKey is not { } key)
        {
            return;
        }

        terminal.Out.WriteLine(
            $$"""

            Your key, shown once (also in the data folder's first-key): {{key}}

            Try it:
              curl -N {{address}}/v1/chat/completions -H "Authorization: Bearer {{key}}" -H "Content-Type: application/json" \
                -d '{"model":"sim/story","stream":true,"messages":[{"role":"user","content":"Tell me a story"}]}'

            """);
    }
}
