using Microsoft.AspNetCore.Http;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>Reads a request's body into pooled memory.</summary>
internal static class RequestBody
{
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
