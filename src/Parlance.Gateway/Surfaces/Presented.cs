using Microsoft.AspNetCore.Http;

namespace Parlance.Gateway.Surfaces;

/// <summary>The key that a caller presents.</summary>
internal static class Presented
{
    /// <summary><c>Authorization: Bearer KEY</c>, or <c>x-api-key: KEY</c> as Anthropic's SDKs send it; empty when there is none or two of them.</summary>
    public static ReadOnlySpan<char> Key(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization;
        if (authorization.Count == 1 && authorization[0] is { } value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return value.AsSpan(7).Trim();
        }

        return authorization.Count == 0 && headers.TryGetValue("x-api-key", out var keys) && keys is [{ } key] ? key.AsSpan().Trim() : default;
    }
}
