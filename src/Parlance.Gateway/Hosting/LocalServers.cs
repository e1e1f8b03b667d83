using System.Net;
using System.Text.Json;
using Parlance.Manifests;

namespace Parlance.Gateway.Hosting;

/// <summary>Looks for model servers on this machine. Only loopback addresses are asked, and no credential is sent.</summary>
internal static class LocalServers
{
    private const int MaxAnswer = 1024 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Those of <paramref name="candidates"/> that answer, with the models that they list.</summary>
    public static async Task<IReadOnlyList<Provider>> FindAsync(IReadOnlyList<Provider> candidates, TimeProvider time, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { MaxResponseContentBufferSize = MaxAnswer };
        var answers = await Task.WhenAll(candidates.Where(IsLoopback).Select(candidate => AskAsync(client, candidate, both.Token))).ConfigureAwait(false);

        // Several servers have the same port by default, and one can be spoken to in several ways: the first that is known by the address is it.
        return [.. answers.OfType<Provider>().DistinctBy(provider => provider.BaseUrl.Port)];
    }

    private static bool IsLoopback(Provider provider) =>
        provider.ModelsPath is not null && (provider.BaseUrl.Host == "localhost" || (IPAddress.TryParse(provider.BaseUrl.Host, out var ip) && IPAddress.IsLoopback(ip)));

    /// <summary>OpenAI's <c>data[].id</c>, or Ollama's <c>models[].name</c>.</summary>
    private static IEnumerable<string> Names(JsonElement list) => list.TryGetProperty("models", out var models) && models.ValueKind == JsonValueKind.Array
        ? models.EnumerateArray().Select(model => model.GetProperty("name").GetString()!)
        : list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!);

    private static async Task<Provider?> AskAsync(HttpClient client, Provider provider, CancellationToken cancellation)
    {
        try
        {
            var body = await client.GetByteArrayAsync(new Uri(provider.BaseUrl.AbsoluteUri.TrimEnd('/') + provider.ModelsPath), cancellation).ConfigureAwait(false);
            using var json = JsonDocument.Parse(body);
            return provider with { Models = [.. Names(json.RootElement).Select(name => new ModelCard(name))] };
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Nothing there, or something else than a model server.
            return null;
        }
    }
}
