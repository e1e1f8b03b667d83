using System.Net.Http.Headers;
using System.Text;

namespace Parlance.Upstream.Credentials;

/// <summary>The connection to token endpoints: the rules of <see cref="Connections"/>, and for metadata servers on this machine never a proxy and little patience. Thread-safe.</summary>
internal sealed class TokenConnection(HttpMessageInvoker network, HttpMessageInvoker machine, TimeProvider time)
{
    private const int MaxAnswer = 256 * 1024;
    private static readonly MediaTypeHeaderValue s_form = new("application/x-www-form-urlencoded");

    /// <summary>Clock of lifetimes.</summary>
    public TimeProvider TimeProvider => time;

    /// <summary>Sends a form.</summary>
    public Task<TokenAnswer> PostAsync(Uri uri, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellation) => SendAsync(Post(uri, Form(form)), cancellation);

    /// <summary>Asks a server on this machine.</summary>
    public Task<TokenAnswer> AskMachineAsync(HttpRequestMessage request, CancellationToken cancellation) => SendAsync(machine, request, cancellation);

    /// <summary>Sends a request over the network.</summary>
    public Task<TokenAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => SendAsync(network, request, cancellation);

    /// <summary>A request with a form as its body.</summary>
    public static HttpRequestMessage Post(Uri uri, byte[] form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(form) };
        request.Content.Headers.ContentType = s_form;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    /// <summary>The bytes of a form.</summary>
    public static byte[] Form(IEnumerable<KeyValuePair<string, string>> fields) =>
        Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}")));

    private async Task<TokenAnswer> SendAsync(HttpMessageInvoker invoker, HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            using var response = await invoker.SendAsync(request, cancellation).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxAnswer, cancellation).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            return new TokenAnswer(request.RequestUri!.Host, (int)response.StatusCode, response.Headers, text, time.GetUtcNow());
        }
    }
}
