using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>The headers of an answer. Nothing of the provider's own headers passes: what a caller may see is listed here.</summary>
internal static class ResponseHead
{
    public static void Write(HttpResponse response, CallFacts facts, Attempt attempt, IReadOnlyList<string> dropped, TimeProvider time)
    {
        facts.Sent(attempt, time);
        response.Headers["x-parlance-target"] = Printable(attempt.Target.Name);
        response.Headers["x-parlance-attempts"] = attempt.Number == 1 ? "1" : attempt.Number.ToString(CultureInfo.InvariantCulture);
        response.Headers["x-parlance-overhead-us"] = ((long)facts.Overhead!.Value.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
        if (dropped.Count > 0)
        {
            response.Headers["x-parlance-dropped"] = Printable(string.Join(',', dropped));
        }
    }

    public static void WriteCost(HttpResponse response, long? costNanoUsd)
    {
        if (costNanoUsd is { } cost)
        {
            response.Headers["x-parlance-cost-nanousd"] = cost.ToString(CultureInfo.InvariantCulture);
        }
    }

    public static string TypeOf(Framing framing) => framing == Framing.ServerSentEvents ? "text/event-stream; charset=utf-8" : framing.MediaType();

    public static void WriteStream(HttpResponse response, string type)
    {
        response.ContentType = type;
        response.Headers.CacheControl = "no-cache";

        // Told to nginx, which would hold events back otherwise.
        response.Headers["x-accel-buffering"] = "no";
    }

    /// <summary>A caller may put anything into a model's name; a header value holds printable ASCII only.</summary>
    private static string Printable(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 ? text : string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] is >= '!' and <= '~' ? source[i] : '?';
            }
        });
}
