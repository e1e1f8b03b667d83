namespace Parlance.Gateway.Features.Guardrails;

/// <summary>What is looked at.</summary>
[Flags]
internal enum GuardPhase
{
    /// <summary>Requests, before anything is sent.</summary>
    Input = 1,

    /// <summary>Answers, before anything of them is shown.</summary>
    Output = 2,
}
