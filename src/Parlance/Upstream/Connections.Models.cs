using System.Globalization;
using System.Net;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Upstream;

/// <summary>Lists of models, the one thing that is asked by <c>GET</c>.</summary>
public sealed partial class Connections
{
    private const int MaxList = 32 * 1024 * 1024;
    private const int MaxPages = 50;

    /// <summary>Asks a provider for its models, with its first credential, page by page. Never throws for what the provider or the network does.</summary>
    /// <param name="provider">Whom to ask; it must have a <see cref="Provider.ModelsPath"/>.</param>
    /// <param name="patience">How long all of it may take.</param>
    /// <param name="cancellation">The caller's wish to stop.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ModelListing> ListModelsAsync(Provider provider, TimeSpan patience, CancellationToken cancellation)
    {
        if (provider.ModelsPath is not { } path)
        {
            return Failed(provider, ErrorKind.NotFound, "it has no list of models");
        }

        using var late = new CancellationTokenSource(patience, TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var models = new List<ListedModel>();
        var address = path is ['/', ..] ? provider.BaseUrl.AbsoluteUri.TrimEnd('/') + path : path;
        string? next = null;
        try
        {
            for (var page = 0; page < MaxPages; page++)
            {
                using var body = new PooledBuffer();
                var status = await GetAsync(provider, new Uri(next is null ? address : $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{next}"), body, both.Token).ConfigureAwait(false);
                if (status != HttpStatusCode.OK)
                {
                    return Failed(provider, ErrorKinds.FromStatus((int)status), string.Create(CultureInfo.InvariantCulture, $"it answered with status {(int)status}"));
                }

                if (!ModelListReader.TryRead(body.WrittenMemory, models, out next))
                {
                    return Failed(provider, ErrorKind.ServerError, "its answer is no list of models");
                }

                if (next is null)
                {
                    break;
                }
            }
        }
        catch (FormatException)
        {
            return Failed(provider, ErrorKind.Authentication, "its key holds a character that no header may hold");
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is HttpRequestException or IOException or OperationCanceledException)
        {
            return Failed(provider, ErrorKind.Timeout, late.IsCancellationRequested ? "it did not answer in time" : NetworkReason.Of(e));
        }

        return new ModelListing(provider, models, null);
    }

    private static ModelListing Failed(Provider provider, ErrorKind kind, string why) => new(provider, [], new ChatError(kind, $"{provider.Id}: {why}."));

    private async Task<HttpStatusCode> GetAsync(Provider provider, Uri uri, PooledBuffer body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        WriteHeaders(request.Headers, provider, provider.Dialect.Headers, "application/json");
        var source = _tokens.For(provider.Identity);
        var grant = source is null ? null : source.Current ?? (await source.MintAsync().WaitAsync(cancellation).ConfigureAwait(false)).Grant;
        Authorisation.TryWrite(request, provider, provider.Credentials is [var key, ..] ? key : null, grant, TimeProvider.GetUtcNow());
        using var response = await Route(uri).SendAsync(request, cancellation).ConfigureAwait(false);
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        int read;
        while (body.Length < MaxList && (read = await stream.ReadAsync(body.GetMemory(16 * 1024), cancellation).ConfigureAwait(false)) > 0)
        {
            body.Advance(read);
        }

        return response.StatusCode;
    }
}
