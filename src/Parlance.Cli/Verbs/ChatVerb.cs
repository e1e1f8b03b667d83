using System.CommandLine;
using Parlance.Cli.Chat;
using Parlance.Simulator;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance chat</c>: asks a model from the terminal, without a gateway in between.</summary>
internal static class ChatVerb
{
    public static Command Create(Terminal terminal)
    {
        var prompt = new Argument<string?>("prompt") { Description = "What to ask; - reads it from standard input.", Arity = ArgumentArity.ZeroOrOne };
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
                Input that is piped in is the prompt, or follows the prompt when both are given.
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
            var catalog = setup.Catalog(parsed);
            var name = parsed.GetValue(model)!;
            if (!catalog.TryResolve(name, out var target, out var error))
            {
                throw new CommandException(error.Message);
            }

            using var simulator = target.Provider.Simulated ? new SimulatorHandler() : null;
            using var client = await AiClient.CreateAsync(new AiClientOptions { Model = target.Name, Catalog = catalog, HttpHandler = simulator }, cancellation);
            using var interrupts = new Interrupts();
            var conversation = new Conversation(client, new AnswerPrinter(terminal, parsed.GetValue(stats)), parsed.GetValue(system), interrupts);
            return await PromptAsync(terminal, parsed.GetValue(prompt), cancellation) is { } text
                ? await conversation.AskAsync(text, cancellation)
                : await conversation.RunAsync(terminal, target.Name, cancellation);
        });
        return verb;
    }

    /// <summary>The one question; null when a person shall be asked.</summary>
    private static async Task<string?> PromptAsync(Terminal terminal, string? given, CancellationToken cancellationToken)
    {
        if (given is not null and not "-" && terminal.InputIsPerson)
        {
            return given;
        }

        if (given is null && terminal.InputIsPerson)
        {
            return null;
        }

        // A prompt argument beside an empty pipe, as in cron or a CI job, is the whole prompt.
        var piped = (await terminal.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
        var prompt = given is null or "-" ? piped : piped.Length == 0 ? given : $"{given}\n\n{piped}";
        return prompt.Trim().Length > 0 ? prompt : throw new CommandException("there is no prompt: standard input is empty.", ExitCode.Usage);
    }
}
