using System.Net;
using Parlance.Dialects;
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

    private static async Task<Provider?> AskAsync(HttpClient client, Provider provider, CancellationToken cancellation)
    {
        try
        {
            var body = await client.GetByteArrayAsync(new Uri(provider.BaseUrl.AbsoluteUri.TrimEnd('/') + provider.ModelsPath), cancellation).ConfigureAwait(false);
            List<ListedModel> models = [];
            return ModelListReader.TryRead(body, models, out _) ? provider with { Models = [.. models.Select(model => new ModelCard(model.Id) { ContextWindow = model.ContextWindow })] } : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Nothing there, or something else than a model server.
            return null;
        }
    }
}
