using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>Reads a request's body into pooled memory.</summary>
internal static class RequestBody
{
    /// <summary>The top level of a body of strict JSON; <paramref name="path"/> is what its path says.</summary>
    public static bool TryScan(ReadOnlyMemory<byte> body, PathFacts path, [NotNullWhen(true)] out RequestScan? scan, [NotNullWhen(false)] out ChatError? error)
    {
        scan = null;
        if (StrictJson.TryValidate(body.Span, out var reason))
        {
            return RequestScan.TryScan(body, path, out scan, out error);
        }

        error = new ChatError(ErrorKind.InvalidRequest, reason) { Side = ErrorSide.Client, Code = "invalid_json" };
        return false;
    }

    /// <summary>The whole body. The server's own limits apply: a body that is too large, too slow or badly framed is a <see cref="BadHttpRequestException"/>.</summary>
    public static async ValueTask ReadAsync(HttpContext http, PooledBuffer body)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(http.RequestAborted);
            foreach (var segment in result.Buffer)
            {
                segment.Span.CopyTo(body.GetSpan(segment.Length));
                body.Advance(segment.Length);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }
}
