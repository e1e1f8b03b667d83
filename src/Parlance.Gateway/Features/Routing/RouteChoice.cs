using Parlance.Manifests;

namespace Parlance.Gateway.Features.Routing;

/// <summary>Which candidates may take one call, and why others may not.</summary>
/// <param name="options">What the caller says; null: nothing.</param>
/// <param name="needs">What the call needs; null: nothing that any of them lacks.</param>
/// <param name="sketch">Its size.</param>
/// <param name="now">When it is made, which prices may depend on.</param>
internal sealed class RouteChoice(RouteOptions? options, CallNeeds? needs, CallSketch sketch, DateTimeOffset now)
{
    private readonly List<(string Target, string Reason)> _refused = [];
    private bool _isOtherwise;

    /// <summary>Those that may not, each with the reason.</summary>
    public IReadOnlyList<(string Target, string Reason)> Refused => _refused;

    /// <summary>Whether nothing but its length is in the way of the call.</summary>
    public bool IsTooLongForAll => _refused.Count > 0 && !_isOtherwise;

    /// <summary>Those of the candidates that may take it.</summary>
    public Candidate[] Keep(Candidate[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (Refuse(candidate.Target) is { } reason)
            {
                _refused.Add((candidate.Member.Id, reason));
                _isOtherwise |= needs?.IsTooLong(candidate.Target) != true;
            }
        }

        return KeepAside(candidates);
    }

    /// <summary>The same of candidates that stand in reserve, of which nobody needs to be told.</summary>
    public Candidate[] KeepAside(Candidate[] candidates) => Array.FindAll(candidates, candidate => Refuse(candidate.Target) is null);

    private string? Refuse(Target target) => options?.Refuse(target, sketch.InputTokens, now) ?? needs?.Refuse(target);
}
