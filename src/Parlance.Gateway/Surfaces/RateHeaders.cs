using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Features.Budgets;

namespace Parlance.Gateway.Surfaces;

/// <summary>
/// How the tightest limits of a caller stand, in the headers that the vendor of the door's protocol has: Anthropic's at its doors, OpenAI's at all others, because the other vendors have none.
/// </summary>
internal static class RateHeaders
{
    /// <summary>How those of OpenAI begin.</summary>
    public const string Prefix = "x-ratelimit-";

    private static readonly string[] s_requests = ["x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"];
    private static readonly string[] s_tokens = ["x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"];
    private static readonly string[] s_anthropicRequests = ["anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"];
    private static readonly string[] s_anthropicTokens = ["anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"];
    private static readonly TimeSpan s_roundedUp = TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1);

    /// <summary>Puts them on the answer when it begins, whatever it is.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="dialect">What the caller speaks.</param>
    /// <param name="read">Reads how the limits stand.</param>
    /// <param name="time">Clock.</param>
    public static void Announce(HttpResponse response, IDialect dialect, Func<RateView> read, TimeProvider time) => response.OnStarting(() =>
    {
        var view = read();
        if (dialect == DialectSet.AnthropicMessages)
        {
            Write(response.Headers, s_anthropicRequests, view.Requests, time.GetUtcNow());
            Write(response.Headers, s_anthropicTokens, view.Tokens, time.GetUtcNow());
        }
        else
        {
            Write(response.Headers, s_requests, view.Requests, null);
            Write(response.Headers, s_tokens, view.Tokens, null);
        }

        return Task.CompletedTask;
    });

    /// <summary>A time as OpenAI writes it, which is Go's form: <c>12ms</c>, <c>8.64s</c>, <c>6m0s</c>, <c>1h0m0s</c>. Rounded up to milliseconds.</summary>
    public static string Duration(TimeSpan time)
    {
        var milliseconds = (long)Math.Ceiling(time.TotalMilliseconds);
        var (seconds, rest) = Math.DivRem(milliseconds, 1000);
        var (minutes, hours) = (seconds / 60, seconds / 3600);
        return milliseconds == 0 ? "0s"
            : seconds == 0 ? string.Create(CultureInfo.InvariantCulture, $"{rest}ms")
            : string.Create(CultureInfo.InvariantCulture, $"{(hours > 0 ? $"{hours}h" : "")}{(minutes > 0 ? $"{minutes % 60}m" : "")}{(seconds % 60) + (rest / 1000m):0.###}s");
    }

    /// <param name="headers">Receives them.</param>
    /// <param name="names">Limit, what is left, when all is left again.</param>
    /// <param name="of">How it stands; null: there is no limit.</param>
    /// <param name="now">Where the last is a moment: the present one.</param>
    private static void Write(IHeaderDictionary headers, string[] names, RateStand? of, DateTimeOffset? now)
    {
        if (of is { } stand)
        {
            headers[names[0]] = Text(stand.Limit);
            headers[names[1]] = Text(stand.Left);
            headers[names[2]] = now is { } moment ? (moment + stand.Reset + s_roundedUp).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : Duration(stand.Reset);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
