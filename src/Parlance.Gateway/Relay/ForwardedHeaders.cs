using System.Collections.ObjectModel;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Gateway.Relay;

/// <summary>The headers of a caller that go to a provider: names and values that its manifest lists. Of a list parted by commas the listed ones go, and the others are named as dropped.</summary>
internal static class ForwardedHeaders
{
    public static IReadOnlyDictionary<string, string> Of(IHeaderDictionary? caller, Provider provider, DroppedFields dropped)
    {
        Dictionary<string, string>? forwarded = null;
        foreach (var (name, allowed) in provider.ForwardHeaders)
        {
            if (caller?.TryGetValue(name, out var given) != true)
            {
                continue;
            }

            var values = given.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var passing = values.Where(value => allowed.Contains(value, StringComparer.Ordinal)).ToArray();
            dropped.AddIf(passing.Length < values.Length, name);
            if (passing.Length > 0)
            {
                (forwarded ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase))[name] = string.Join(',', passing);
            }
        }

        return forwarded ?? (IReadOnlyDictionary<string, string>)ReadOnlyDictionary<string, string>.Empty;
    }
}
