using System.Globalization;
using Parlance.Cli.Output;

namespace Parlance.Cli.Chat;

/// <summary>Writes one answer as it arrives.</summary>
internal sealed class AnswerPrinter(Terminal terminal, bool showStats)
{
    private const string Dim = "\e[2m";
    private const string Plain = "\e[0m";

    /// <summary>Prints all events.</summary>
    public async Task PrintAsync(IAsyncEnumerable<StreamingEvent> events)
    {
        ChatResult? result = null;
        CallStats? stats = null;
        var dimmed = false;
        var lineEnded = true;
        try
        {
            await foreach (var step in events)
            {
                switch (step)
                {
                    case StreamingEvent.ReasoningDelta { Text: var text } when terminal.Styled:
                        await terminal.Out.WriteAsync(dimmed ? text : Dim + text);
                        dimmed = true;
                        lineEnded = false;
                        break;
                    case StreamingEvent.ContentDelta { Choice: 0, Text: var text }:
                        await terminal.Out.WriteAsync(dimmed ? $"{Plain}\n\n{text}" : text);
                        dimmed = false;
                        lineEnded = text.EndsWith('\n');
                        break;
                    case StreamingEvent.RefusalDelta { Text: var text }:
                        await terminal.Out.WriteAsync(text);
                        lineEnded = text.EndsWith('\n');
                        break;
                    case StreamingEvent.Completed completed:
                        (result, stats) = (completed.Result, completed.Stats);
                        break;
                }

                await terminal.Out.FlushAsync();
            }
        }
        finally
        {
            await terminal.Out.WriteAsync((dimmed ? Plain : "") + (lineEnded ? "" : Environment.NewLine));
        }

        if (result is not null)
        {
            await PrintCallsAsync(result);
        }

        if (showStats && stats is not null)
        {
            await terminal.Error.WriteLineAsync(Line(stats));
        }
    }

    private static string Line(CallStats stats)
    {
        var cost = stats.CostNanoUsd is { } known ? Money.Usd(known) : "price unknown";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{stats.Target}: {stats.PromptTokens} tokens in, {stats.CompletionTokens} out, first after {stats.TimeToFirstTokenMs} ms, {stats.LatencyMs} ms in all, {cost}");
    }

    private async Task PrintCallsAsync(ChatResult result)
    {
        foreach (var call in result.ToolCalls)
        {
            await terminal.Error.WriteLineAsync($"The model asks for the tool {call.Name} with {call.Arguments}; there are no tools here.");
        }
    }
}
