using Microsoft.AspNetCore.Http;

namespace Parlance.Gateway.Surfaces;

/// <summary>The key that a caller presents.</summary>
internal static class Presented
{
    /// <summary>
    /// <c>Authorization: Bearer KEY</c>; else <c>x-api-key: KEY</c> as Anthropic's SDKs send it, or <c>x-goog-api-key: KEY</c> as Google's do; else, at Gemini's paths, <c>?key=KEY</c>.
    /// Empty when there is none, or two of one kind.
    /// </summary>
    public static ReadOnlySpan<char> Key(HttpRequest request)
    {
        var authorization = request.Headers.Authorization;
        if (authorization.Count == 1 && authorization[0] is { } value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return value.AsSpan(7).Trim();
        }

        if (authorization.Count != 0)
        {
            return default;
        }

        return request.Headers.TryGetValue("x-api-key", out var keys) || request.Headers.TryGetValue("x-goog-api-key", out keys)
            || (request.Path.StartsWithSegments("/v1beta") && request.Query.TryGetValue("key", out keys))
            ? keys is [{ } key] ? key.AsSpan().Trim() : default
            : default;
    }
}
