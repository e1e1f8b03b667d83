namespace Parlance.Cli.Compliance;

/// <summary>What became of one case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Problem">What was wrong; null when nothing was.</param>
/// <param name="Missing">What is not there that the case needs to be run; null when it ran.</param>
internal sealed record CaseOutcome(ComplianceCase Case, string? Problem = null, string? Missing = null)
{
    public string State => Missing is not null ? "cannot_run" : Problem is not null ? "failed" : "passed";
}
