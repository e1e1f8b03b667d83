namespace Parlance.Dialects.GeminiGenerate;

/// <summary>What a reader remembers of one candidate.</summary>
internal sealed class CandidateState(int index)
{
    /// <summary>Number of the choice.</summary>
    public int Index => index;

    /// <summary>Number of calls that began.</summary>
    public int Calls { get; set; }

    /// <summary>The arguments of a call that is still coming in pieces; null when there is none.</summary>
    public PartialArguments? Open { get; set; }

    /// <summary>Whether it said why it stopped.</summary>
    public bool Finished { get; set; }
}
