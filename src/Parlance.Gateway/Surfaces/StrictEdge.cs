using Microsoft.AspNetCore.Http;

namespace Parlance.Gateway.Surfaces;

/// <summary>Refuses requests whose framing two servers could read differently (request smuggling), before anything of them is used.</summary>
internal static class StrictEdge
{
    /// <summary>Null when the request's framing is unambiguous.</summary>
    public static ChatError? Check(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.TransferEncoding.Count > 0)
        {
            if (request.Protocol == "HTTP/1.0")
            {
                return Refuse("Transfer-Encoding is not allowed with HTTP/1.0; send Content-Length.");
            }

            if (headers.TransferEncoding.Count != 1 || headers.TransferEncoding[0] != "chunked")
            {
                return Refuse("Transfer-Encoding must be exactly \"chunked\".");
            }

            // The server moves a Content-Length that stood beside Transfer-Encoding to this name.
            if (headers.ContentLength is not null || headers.ContainsKey("X-Content-Length"))
            {
                return Refuse("Transfer-Encoding and Content-Length must not be sent together.");
            }
        }

        return headers.ContentEncoding.Count > 0 && headers.ContentEncoding != "identity"
            ? Refuse("Content-Encoding is not supported; send the body uncompressed.") with { Status = StatusCodes.Status415UnsupportedMediaType }
            : null;
    }

    private static ChatError Refuse(string message) => new(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client };
}
