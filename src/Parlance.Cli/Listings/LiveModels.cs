using Parlance.Gateway.Configuration;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Cli.Listings;

/// <summary>What providers say of themselves, merged with what is known of them.</summary>
internal static class LiveModels
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_patienceHere = TimeSpan.FromSeconds(2);

    /// <summary>Asks all providers that have a list at once, and servers that may run on this machine.</summary>
    /// <returns>The rows with what was learnt, new models behind those of their provider; and a line for each provider that did not say. A server on this machine that is not there is no failure.</returns>
    public static async Task<(IReadOnlyList<ModelRow> Rows, IReadOnlyList<string> Failures)> MergeAsync(IEnumerable<ModelRow> known, GatewayOptions options, CancellationToken cancellation)
    {
        using var connections = new Connections();
        var asked = options.Catalog.Providers.Where(provider => provider is { Simulated: false, ModelsPath: not null }).ToList();
        var here = options.LocalServers.Where(server => server is { ModelsPath: not null, BaseUrl.IsLoopback: true } && !asked.Exists(provider => provider.Id == server.Id)).ToList();
        var listings = await Task.WhenAll(
            asked.Select(provider => connections.ListModelsAsync(provider, s_patience, cancellation))
                .Concat(here.Select(server => connections.ListModelsAsync(server, s_patienceHere, cancellation))));
        var rows = known.ToList();

        // Several servers have the same port by default: the first that is known by the address is it.
        foreach (var listing in listings.Where(listing => listing.Error is null).DistinctBy(listing => here.Contains(listing.Provider) ? $"{listing.Provider.BaseUrl.Port}" : listing.Provider.Id))
        {
            Merge(rows, listing);
        }

        return (rows, [.. listings.Where(listing => listing.Error is not null && !here.Contains(listing.Provider)).Select(listing => listing.Error!.Message)]);
    }

    private static void Merge(List<ModelRow> rows, ModelListing listing)
    {
        var provider = listing.Provider;
        var listed = listing.Models.DistinctBy(model => model.Id).ToDictionary(model => model.Id);
        var last = rows.Count - 1;
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] is { Targets: [var target] } row && target.Provider.Id == provider.Id)
            {
                last = i;
                var isListed = listed.Remove(target.Wire.Model, out var model);
                var card = target.Card is { } written ? written with { ContextWindow = written.ContextWindow ?? model?.ContextWindow, MaxOutputTokens = written.MaxOutputTokens ?? model?.MaxOutputTokens } : null;
                rows[i] = row with { IsListed = isListed, Targets = card is null ? row.Targets : [new Target(target.Provider, target.Wire.Model, card)] };
            }
        }

        rows.InsertRange(last + 1, listed.Values.Select(model =>
        {
            var target = new Target(provider, model.Id, new ModelCard(model.Id) { ContextWindow = model.ContextWindow, MaxOutputTokens = model.MaxOutputTokens });
            return new ModelRow(target.Name, [target]) { IsListed = true, IsNew = true };
        }));
    }
}
