using System.IO.Enumeration;
using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Keys;

/// <summary>The key a caller presented and what it may do. Immutable; never holds the secret.</summary>
/// <param name="Id">Stable id: <c>key_…</c> for a key of the store, <c>static:NAME</c> for one from the configuration.</param>
/// <param name="Name">Name given by the operator.</param>
public sealed record CallerKey(string Id, string Name)
{
    /// <summary>Patterns of model names it may call, for example <c>fast</c> or <c>openai/*</c>; null: all models. <c>*</c> stands for any run of characters.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>What it may spend, and how fast. Default: no limit.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;

    /// <summary>When it stops working; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether a pattern covers <paramref name="model"/>, letter case included.</summary>
    public bool Allows(string model)
    {
        if (Models is null)
        {
            return true;
        }

        foreach (var pattern in Models)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }
}
