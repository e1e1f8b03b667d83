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
