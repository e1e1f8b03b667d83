using System.Net;
using System.Net.Http.Headers;

namespace Parlance.Cli.Compliance;

/// <summary>Answers every request with the same bytes, and keeps the last one.</summary>
internal sealed class CannedAnswer(int status, byte[] body, string type = "application/json") : HttpMessageHandler
{
    public Uri? Address { get; private set; }

    public byte[] Body { get; private set; } = [];

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Address = request.RequestUri;
        Body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        foreach (var header in request.Headers)
        {
            Headers[header.Key] = string.Join(", ", header.Value);
        }

        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = content, RequestMessage = request };
    }
}
