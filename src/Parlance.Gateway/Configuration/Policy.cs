using System.Collections.ObjectModel;
using System.IO.Enumeration;
using System.Net;

namespace Parlance.Gateway.Configuration;

/// <summary>What an organisation, a team, a user or a key may do. Where several stand above each other all of them hold, so that the tightest decides. Immutable.</summary>
public sealed record Policy
{
    /// <summary>No restriction at all.</summary>
    public static Policy None { get; } = new();

    /// <summary>Patterns of model names that may be called, for example <c>fast</c> or <c>openai/*</c>; null: all models. <c>*</c> stands for any run of characters.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>What may be spent, and how fast. Default: no limit.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>From where calls may come; empty (default): from anywhere. The address is that of the connection: behind a proxy it is the proxy's.</summary>
    public IReadOnlyList<IPNetwork> Addresses { get; init; } = [];

    /// <summary>The operator's own words, for sorting. Default none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

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

    /// <summary>Whether a call may come from <paramref name="address"/>; null is an address that is not known.</summary>
    public bool AllowsFrom(IPAddress? address)
    {
        if (Addresses.Count == 0)
        {
            return true;
        }

        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        foreach (var network in Addresses)
        {
            if (plain is not null && network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
