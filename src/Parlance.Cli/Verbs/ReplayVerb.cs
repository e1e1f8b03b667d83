using System.CommandLine;
using Parlance.Cli.Replay;
using Parlance.Dialects;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Requests;
using Parlance.Manifests;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance replay</c>: a logged request once more, beside the answer that it had.</summary>
internal static class ReplayVerb
{
    private const string Simulated = "sim/echo";

    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "Id of the request, req_… (x-request-id of its answer)." };
        var model = new Option<string?>("--model", "-m") { Description = $"Who shall answer, provider/model. Default: the simulator, {Simulated}.", HelpName = "MODEL" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("replay", "Make a logged request again, at another model or the simulator, and show what differs.")
        {
            Examples =
                """
                  parlance replay req_0199f0c2b3d87a3c9f0e4a5b6c7d8e9f
                  parlance replay req_0199f0c2b3d87a3c9f0e4a5b6c7d8e9f --model anthropic/claude-haiku-4-5
                """,
            Notes =
                """
                The request must stand in the request log with its text (request_log.bodies_of). It goes straight to the provider,
                with the configuration's key for it: no caller is charged and the ledger does not see it; the provider charges as
                always. The simulator costs nothing and sees everything.
                """,
        };
        verb.Add(id);
        verb.Add(model);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var requestId = parsed.GetValue(id)!;
            var logged = new RequestLogReader(setup.DataFolder(parsed)).TryGet(requestId) ?? throw new CommandException($"the request log has no request '{requestId}'.");
            var (dialect, request) = Read(logged);
            var target = Find(parsed.GetValue(model), () => setup.Load(parsed));
            var now = await ReplayRun.RunAsync(target, request, TimeProvider.System, cancellation);
            var before = LoggedAnswer.Read(logged, dialect);
            if (parsed.GetValue(json))
            {
                await ReplayReport.WriteJsonAsync(terminal, requestId, before, now);
            }
            else
            {
                ReplayReport.Write(terminal, before, now);
            }

            return now.Text is null || now.Problem is not null ? ExitCode.Failure : ExitCode.Success;
        });
        return verb;
    }

    private static (IDialect Dialect, ChatRequest Request) Read(LoggedRequest logged)
    {
        if (logged.Dialect is null || !DialectSet.TryGet(logged.Dialect, out var dialect))
        {
            throw new CommandException($"'{logged.RequestId}' was no chat (door {logged.Door}); only chats can be made again.");
        }

        if (logged.Asked is not { } body)
        {
            throw new CommandException($"the text of '{logged.RequestId}' was not kept; name its key under request_log.bodies_of to keep it from now on.");
        }

        if (body.IsCut)
        {
            throw new CommandException($"'{logged.RequestId}' had {body.Length} bytes, of which {body.Content.Length} were kept; raise request_log.body_bytes to keep more from now on.");
        }

        return dialect.TryReadRequest(body.Content, out var request, out var error)
            ? (dialect, request with { Stream = logged.Stream })
            : throw new CommandException($"the text of '{logged.RequestId}' cannot be read as it was kept: {error.Message}");
    }

    private static Target Find(string? model, Func<GatewayOptions> load)
    {
        // The simulator is there without any configuration.
        var catalog = model is null ? ConfigurationLoader.Load(null, null, _ => null).Options!.Catalog : load().Catalog;
        return catalog.TryResolve(model ?? Simulated, out var target, out var error) ? target : throw new CommandException(error.Message);
    }
}
