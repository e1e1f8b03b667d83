namespace Parlance.Simulator.Personas;

/// <summary>What one choice of a stream has said so far. Not thread-safe.</summary>
internal sealed class StreamedAnswer(int index)
{
    public int Index => index;

    public List<StreamedCall> Calls { get; } = [];

    /// <summary>Whether a tag of reasoning is open.</summary>
    public bool IsThinking { get; set; }

    /// <summary>Why it ended; null while it goes on.</summary>
    public string? Finish { get; set; }
}
