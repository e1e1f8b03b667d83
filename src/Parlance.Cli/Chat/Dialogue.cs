namespace Parlance.Cli.Chat;

/// <summary>Questions and answers with one model at the terminal.</summary>
internal sealed class Dialogue(AiClient client, AnswerPrinter printer, string? system, Interrupts interrupts)
{
    private Conversation _conversation = Begin(client, system);

    /// <summary>One question; the answer goes to the terminal and, when it is complete, into the conversation.</summary>
    public async Task<int> AskAsync(string prompt, CancellationToken cancellationToken)
    {
        using var running = interrupts.Begin(cancellationToken);
        try
        {
            await printer.PrintAsync(_conversation.Ask(prompt).ExecuteStreamAsync(running.Token));
            return ExitCode.Success;
        }
        finally
        {
            interrupts.End();
        }
    }

    /// <summary>Asks a person until the input ends.</summary>
    public async Task<int> RunAsync(Terminal terminal, string model, CancellationToken cancellationToken)
    {
        await terminal.Error.WriteLineAsync($"{model}. /new starts over, /exit or Ctrl-D leaves, Ctrl-C cancels an answer.");
        while (true)
        {
            await terminal.Out.WriteAsync("> ");
            await terminal.Out.FlushAsync(cancellationToken);
            var line = await terminal.In.ReadLineAsync(cancellationToken);
            switch (line?.Trim())
            {
                case null:
                    await terminal.Out.WriteLineAsync();
                    return ExitCode.Success;
                case "":
                    continue;
                case "/exit" or "/quit":
                    return ExitCode.Success;
                case "/new":
                    _conversation = Begin(client, system);
                    continue;
                default:
                    await TryAskAsync(terminal, line, cancellationToken);
                    break;
            }
        }
    }

    private async Task TryAskAsync(Terminal terminal, string prompt, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(prompt, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await terminal.Error.WriteLineAsync("Cancelled.");
        }
        catch (AiException e)
        {
            await terminal.Error.WriteLineAsync($"parlance: {e.Message}");
        }
    }

    private static Conversation Begin(AiClient client, string? system) => new(system is null ? client.Chat() : client.Chat().System(system));
}
