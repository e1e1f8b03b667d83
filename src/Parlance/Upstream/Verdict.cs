namespace Parlance.Upstream;

/// <summary>What an attempt says of its target's health.</summary>
internal enum Verdict
{
    /// <summary>Nothing: it was cancelled.</summary>
    None,

    /// <summary>It answers, if only with an error that is not its fault.</summary>
    Alive,

    /// <summary>It works.</summary>
    Good,

    /// <summary>It failed.</summary>
    Fault,
}
