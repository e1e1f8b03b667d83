using System.Globalization;
using System.Net.Http.Headers;
using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>What is read from a provider's response headers.</summary>
internal static class ResponseHeaders
{
    /// <summary>Ids as the providers call them (OpenAI and most <c>x-request-id</c>, Anthropic <c>request-id</c>, Azure <c>apim-request-id</c>). Cut to what a log line can hold.</summary>
    public static string? RequestId(HttpResponseHeaders headers)
    {
        var id = First(headers, "x-request-id") ?? First(headers, "request-id") ?? First(headers, "apim-request-id");
        return id is null || id.Length <= 128 ? id : id[..128];
    }

    /// <summary>The body's media type without parameters; null when the provider does not say, or not in a form that can be read. The usual ones are not parsed.</summary>
    public static string? MediaType(HttpContentHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("Content-Type", out var values) || values.ToString() is not { } said)
        {
            return null;
        }

        return said switch
        {
            "application/json" or "application/json; charset=utf-8" => "application/json",
            "text/event-stream" or "text/event-stream; charset=utf-8" => "text/event-stream",
            _ => headers.ContentType?.MediaType,
        };
    }

    /// <summary>OpenAI's and Anthropic's own word on whether to retry; null when they do not say.</summary>
    public static bool? ShouldRetry(HttpResponseHeaders headers) => First(headers, "x-should-retry") switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    /// <summary>
    /// <c>retry-after-ms</c>, or <c>Retry-After</c> in seconds (also with a fraction), as an HTTP date or as a duration such as <c>6m0s</c>.
    /// Where neither is said, the latest reset among those of <paramref name="limits"/> of which nothing remains.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, IReadOnlyList<RateLimitHeaders> limits, DateTimeOffset now)
    {
        if (First(headers, "retry-after-ms") is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return Span(milliseconds / 1000);
        }

        if (First(headers, "Retry-After") is { } value)
        {
            return Wait(value, now);
        }

        return Reset(headers, limits, now);
    }

    /// <summary>The latest reset among those of <paramref name="limits"/> of which nothing remains; null when something remains of each, or nothing is said.</summary>
    public static TimeSpan? Reset(HttpResponseHeaders headers, IReadOnlyList<RateLimitHeaders> limits, DateTimeOffset now)
    {
        TimeSpan? latest = null;
        for (var i = 0; i < limits.Count; i++)
        {
            if (double.TryParse(First(headers, limits[i].Remaining), NumberStyles.Float, CultureInfo.InvariantCulture, out var left) && left <= 0
                && First(headers, limits[i].Reset) is { } reset && Wait(reset, now) is { } wait && !(latest > wait))
            {
                latest = wait;
            }
        }

        return latest;
    }

    /// <summary>Seconds, a time (an HTTP date, RFC 3339, or seconds or milliseconds since 1970, which no wait is as long as) or a duration.</summary>
    private static TimeSpan? Wait(string value, DateTimeOffset now)
    {
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return Span(seconds switch
            {
                > 1e11 => (seconds / 1000) - now.ToUnixTimeSeconds(),
                > 1e8 => seconds - now.ToUnixTimeSeconds(),
                _ => seconds,
            });
        }

        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? Span((date - now).TotalSeconds) : Duration(value);
    }

    /// <summary>The value of a header; null when there is none.</summary>
    public static string? First(HttpResponseHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static TimeSpan? Span(double seconds) => double.IsFinite(seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400)) : null;

    /// <summary>Go's durations, which OpenAI and Groq use for their resets: <c>1h2m3.5s</c>, <c>20ms</c>.</summary>
    private static TimeSpan? Duration(ReadOnlySpan<char> text)
    {
        double seconds = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            text = text[digits..];
            var (factor, length) = text switch
            {
                ['m', 's', ..] => (0.001, 2),
                ['h', ..] => (3600.0, 1),
                ['m', ..] => (60.0, 1),
                ['s', ..] => (1.0, 1),
                _ => (double.NaN, 1),
            };
            seconds += number * factor;
            text = text[length..];
        }

        return Span(seconds);
    }
}
