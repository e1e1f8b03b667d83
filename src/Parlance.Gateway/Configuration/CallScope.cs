using System.IO.Enumeration;
using Parlance.Gateway.Features.Keys;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>Which calls a part of the configuration holds for: <c>models</c>, <c>keys</c> and <c>tenants</c>, in each of which <c>*</c> stands for any characters; what is not written covers all. Immutable.</summary>
internal sealed record CallScope
{
    private IReadOnlyList<string>? Models { get; init; }

    private IReadOnlyList<string>? Keys { get; init; }

    private IReadOnlyList<string>? Tenants { get; init; }

    public static CallScope Read(MapReader map) => new() { Models = Patterns(map, "models"), Keys = Patterns(map, "keys"), Tenants = Patterns(map, "tenants") };

    /// <summary>Whether it holds for a call of <paramref name="model"/>, by the name that the caller gave it, with <paramref name="key"/>.</summary>
    public bool Covers(CallerKey key, string model) =>
        (Models is null || Matches(Models, model)) && (Keys is null || Matches(Keys, key.Name)) && (Tenants is null || key.Tenants.Any(tenant => Matches(Tenants, tenant.Name) || Matches(Tenants, tenant.Id)));

    private static IReadOnlyList<string>? Patterns(MapReader map, string name)
    {
        if (map.Find(name) is not { } node)
        {
            return null;
        }

        if (map.Texts(name) is { Count: > 0 } patterns)
        {
            return patterns;
        }

        map.Error(node, "is empty, so that it holds for nothing; leave it out for all");
        return null;
    }

    private static bool Matches(IReadOnlyList<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }
}
