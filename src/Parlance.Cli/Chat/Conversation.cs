namespace Parlance.Cli.Chat;

/// <summary>Questions and answers with one model, and what was said so far.</summary>
internal sealed class Conversation(AiClient client, AnswerPrinter printer, string? system, Interrupts interrupts)
{
    private readonly List<Message> _history = system is null ? [] : [Message.System(system)];

    /// <summary>One question; the answer goes to the terminal and into the history.</summary>
    public async Task<int> AskAsync(string prompt, CancellationToken cancellationToken)
    {
        _history.Add(Message.User(prompt));
        using var running = interrupts.Begin(cancellationToken);
        try
        {
            var answer = await printer.PrintAsync(client.Chat().Messages(_history).Stream().ExecuteStreamAsync(running.Token));
            if (answer is not null)
            {
                _history.Add(answer.Message);
            }

            return ExitCode.Success;
        }
        catch
        {
            // A question without an answer would be asked again with the next one.
            _history.RemoveAt(_history.Count - 1);
            throw;
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
                    _history.RemoveRange(system is null ? 0 : 1, _history.Count - (system is null ? 0 : 1));
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
}
