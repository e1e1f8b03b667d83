using System.Text;

namespace Parlance.Simulator.Models;

/// <summary>Cuts an answer at its stop sequences and at the output limit.</summary>
internal static class Limits
{
    public static void Apply(AnswerChoice choice, long? maxTokens, IReadOnlyList<string> stops)
    {
        foreach (var stop in stops)
        {
            CutAtStop(choice, stop);
        }

        if (maxTokens is { } limit)
        {
            CutAtLimit(choice, Math.Max(limit, 0));
        }
    }

    private static void CutAtStop(AnswerChoice choice, string stop)
    {
        var bytes = Encoding.UTF8.GetBytes(stop);
        for (var i = 0; i < choice.Parts.Count && bytes.Length > 0; i++)
        {
            var part = choice.Parts[i];
            var at = part.Kind == ChatEventKind.Text ? part.Text.Span.IndexOf(bytes) : -1;
            if (at < 0)
            {
                continue;
            }

            choice.Parts[i] = part with { Text = part.Text[..at] };
            choice.Parts.RemoveRange(i + 1, choice.Parts.Count - i - 1);
            choice.Finish = FinishReason.Stop;
            choice.StopSequence = stop;
        }
    }

    private static void CutAtLimit(AnswerChoice choice, long tokens)
    {
        for (var i = 0; i < choice.Parts.Count; i++)
        {
            var part = choice.Parts[i];
            var needed = Tokens.Of(part.Text.Length);
            if (needed <= tokens)
            {
                tokens -= needed;
                continue;
            }

            // Reasoning that was cut has no state: vendors sign a block when it is complete.
            choice.Parts[i] = part with { Text = part.Text[..WholeCharacters(part.Text.Span, (int)tokens * Tokens.Bytes)], State = null };
            choice.Parts.RemoveRange(i + 1, choice.Parts.Count - i - 1);
            choice.Finish = FinishReason.Length;
            choice.StopSequence = null;
            return;
        }
    }

    /// <summary>The largest length up to <paramref name="length"/> that does not cut a character.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> text, int length)
    {
        while (length > 0 && (text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }
}
