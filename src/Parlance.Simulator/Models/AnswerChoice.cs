namespace Parlance.Simulator.Models;

/// <summary>One of the answers.</summary>
internal sealed class AnswerChoice
{
    public required List<AnswerPart> Parts { get; init; }

    public FinishReason Finish { get; set; } = FinishReason.Stop;

    public string? StopSequence { get; set; }

    /// <summary>Tokens of the parts that are reasoning, or of those that are not.</summary>
    public long TokensOf(bool reasoning)
    {
        long sum = 0;
        foreach (var part in Parts)
        {
            sum += (part.Kind == ChatEventKind.Reasoning) == reasoning ? Tokens.Of(part.Text.Length) : 0;
        }

        return sum;
    }
}
