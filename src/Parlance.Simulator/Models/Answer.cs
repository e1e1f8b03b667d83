namespace Parlance.Simulator.Models;

/// <summary>What a simulated model answers, before it is cut into events.</summary>
internal sealed class Answer
{
    public required IReadOnlyList<AnswerChoice> Choices { get; init; }

    /// <summary>Null when the answer shall not say.</summary>
    public Usage? Usage { get; init; }

    /// <summary>How long a byte of text takes in a stream.</summary>
    public TimeSpan PerByte { get; init; }
}

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

/// <summary>A run of text, of reasoning or of a call's arguments.</summary>
/// <param name="Kind"><see cref="ChatEventKind.Text"/>, <see cref="ChatEventKind.Reasoning"/> or <see cref="ChatEventKind.ToolCall"/>.</param>
/// <param name="Text">UTF-8.</param>
internal sealed record AnswerPart(ChatEventKind Kind, ReadOnlyMemory<byte> Text)
{
    /// <summary>Id of the call.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the called tool.</summary>
    public string? Name { get; init; }

    /// <summary>State that ends the reasoning.</summary>
    public OpaqueState? State { get; init; }

    /// <summary>Whether the text goes out as one event, however large.</summary>
    public bool Whole { get; init; }
}
