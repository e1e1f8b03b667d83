using System.CommandLine;
using Parlance.Cli.Chat;
using Parlance.Gateway.Configuration;
using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance chat</c>: asks a model from the terminal, without a gateway in between.</summary>
internal static class ChatVerb
{
    public static Command Create(Terminal terminal)
    {
        var prompt = new Argument<string[]>("prompt") { Description = "What to ask; - stands for standard input.", Arity = ArgumentArity.ZeroOrMore };
        var model = new Option<string>("--model", "-m") { Description = "provider/model, or a bare model id.", HelpName = "MODEL", Required = true };
        var system = new Option<string?>("--system", "-s") { Description = "Instructions that stand before the conversation.", HelpName = "TEXT" };
        var stats = new Option<bool>("--stats") { Description = "After each answer, write tokens, time and cost to standard error." };
        var setup = new SetupOptions();
        var verb = new Verb("chat", "Ask a model and stream its answer; without a prompt, hold a conversation.")
        {
            Examples =
                """
                  parlance chat -m sim/story "Tell me a story"
                  parlance chat -m openai/gpt-4.1-mini -s "Answer in one sentence." "Why is the sky blue?"
                  git diff | parlance chat -m anthropic/claude-haiku-4-5 "Review this change:" -
                  parlance chat -m sim/echo                     a conversation; Ctrl-D or /exit leaves
                """,
            Notes =
                """
                Without a prompt, input that is piped in is the prompt.
                In a conversation /new starts over. Ctrl-C cancels the answer; a second one leaves.
                Reasoning is dimmed on a terminal and left out of a pipe. Providers need their keys in the
                environment (`parlance providers`); sim/* needs none.
                """,
        };
        verb.Add(prompt);
        verb.Add(model);
        verb.Add(system);
        verb.Add(stats);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var (catalog, targets) = Resolve(setup.Load(parsed), parsed.GetValue(model)!);
            using var simulator = targets.Any(target => target.Provider.Simulated) ? new SimulatorHandler() : null;
            if (simulator is not null && !targets.All(target => target.Provider.Simulated))
            {
                throw new CommandException($"{parsed.GetValue(model)} stands for the simulator and for others; ask one of them: {string.Join(", ", targets.Select(target => target.Name))}.");
            }

            var options = new AiClientOptions { Model = targets[0].Name, Fallbacks = [.. targets.Skip(1).Select(target => target.Name)], Catalog = catalog, HttpHandler = simulator };
            using var client = await AiClient.CreateAsync(options, cancellation);
            using var interrupts = new Interrupts();
            var dialogue = new Dialogue(client, new AnswerPrinter(terminal, parsed.GetValue(stats)), parsed.GetValue(system), interrupts);
            return await PromptAsync(terminal, parsed.GetValue(prompt)!, cancellation) is { } text
                ? await dialogue.AskAsync(text, cancellation)
                : await dialogue.RunAsync(terminal, targets[0].Name, cancellation);
        });
        return verb;
    }

    /// <summary>Whom the name means: an alias of the configuration, a model, or one of a server on this machine, which is only known once it is asked.</summary>
    private static (Catalog Catalog, IReadOnlyList<Target> Targets) Resolve(GatewayOptions options, string name)
    {
        if (options.Groups.TryGetValue(name, out var group))
        {
            return (options.Catalog, group.All);
        }

        if (options.Catalog.TryResolve(name, out var target, out var error))
        {
            return (options.Catalog, [target]);
        }

        var local = options.Catalog.With(options.LocalServers);
        return local.TryResolve(name, out target, out _) ? (local, [target]) : throw new CommandException(error.Message);
    }

    /// <summary>
    /// The one question; null when a person shall be asked. Beside a prompt, standard input is read only where - says so: it may be a pipe that nobody ever closes.
    /// </summary>
    private static async Task<string?> PromptAsync(Terminal terminal, string[] given, CancellationToken cancellationToken)
    {
        if (given.Length == 0 && terminal.InputIsPerson)
        {
            return null;
        }

        var piped = given.Length == 0 || given.Contains("-") ? (await terminal.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n') : "";
        var prompt = given.Length == 0 ? piped : string.Join(given.Contains("-") ? "\n\n" : " ", given.Select(part => part == "-" ? piped : part));
        return prompt.Trim().Length > 0 ? prompt : throw new CommandException("there is no prompt.", ExitCode.Usage);
    }
}
