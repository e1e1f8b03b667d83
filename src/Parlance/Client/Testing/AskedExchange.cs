using System.Text;

namespace Parlance.Client.Testing;

/// <summary>A request as a cassette knows it, without secrets. Immutable.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The address.</param>
/// <param name="Body">The body, as it is kept.</param>
/// <param name="Normal">The body as it is compared: JSON with its members in order.</param>
internal sealed record AskedExchange(string Method, string Url, byte[] Body, string Normal)
{
    /// <summary>Stands for the boundary of a form, which is another one each time.</summary>
    private const string Boundary = "boundary";

    public static AskedExchange Of(HttpRequestMessage request, byte[] body, Secrets secrets)
    {
        var boundary = request.Content?.Headers.ContentType?.Parameters.FirstOrDefault(parameter => parameter.Name == "boundary")?.Value?.Trim('"');
        if (boundary is not null)
        {
            body = Secrets.Replace(body, Encoding.ASCII.GetBytes(boundary), Encoding.ASCII.GetBytes(Boundary));
        }

        return Of(request.Method.Method, secrets.BlackOut(request.RequestUri!), secrets.BlackOut(body, request.Content?.Headers.ContentType?.MediaType));
    }

    public static AskedExchange Of(string method, string url, byte[] body) => new(method, url, body, NormalBody.Of(body));

    /// <summary>Whether the two ask the same.</summary>
    public bool Matches(AskedExchange other) => Method == other.Method && Url == other.Url && Normal == other.Normal;
}
