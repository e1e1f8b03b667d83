using System.Buffers;
using System.Text.Json;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Routing;
using Parlance.Gateway.Surfaces.Admin;

namespace Parlance.Gateway.Hosting;

/// <summary>Where a call would go and why, told from the configuration and the store alone, without a running gateway: what only that one knows (running calls, failures) is as at its start. Thread-safe.</summary>
public static class Explanation
{
    /// <summary>The explanation as JSON, in the form of <c>POST /admin/v1/explain</c>; or why there is none.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="request">What is asked: <c>{"model": …, "key": …, "request": …}</c>.</param>
    public static (ReadOnlyMemory<byte> Json, ChatError? Error) Of(GatewayOptions options, ReadOnlyMemory<byte> request)
    {
        var asked = ExplainRequest.Read(request, out var problems);
        if (problems.Count > 0)
        {
            return (default, new ChatError(ErrorKind.InvalidRequest, string.Join("; ", problems)) { Side = ErrorSide.Client });
        }

        var time = TimeProvider.System;
        var hasStore = Directory.Exists(options.DataDirectory);
        var ledger = new LedgerReader(options.DataDirectory);
        var purses = new PurseSet(new BudgetBook(time), new RateGate(time), () => hasStore ? ledger.Spent(null).Spent : new Dictionary<string, IReadOnlyList<SpentHour>>(), options.Defaults.AllowsUnpriced, time);
        using var ring = hasStore ? new KeyRing(KeyStore.Open(options.DataDirectory, time), options.Keys, purses.Fit, time) : null;
        var routes = new RouteTable(new Routes(options.Catalog, options.Groups, new RoutingState(time, new Random())));
        var answer = new Explainer(routes, name => ring is null ? Static(options, purses, name) : ring.Named(name), purses, health: null, () => options, time).Explain(asked!);
        if (answer.Error is { } error)
        {
            return (default, error);
        }

        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written))
        {
            answer.Write!(json);
        }

        return (written.WrittenMemory, null);
    }

    /// <summary>A key of the configuration, where there is no store yet.</summary>
    private static CallerKey? Static(GatewayOptions options, PurseSet purses, string name)
    {
        if (options.Keys.FirstOrDefault(key => key.Name == name || key.Id == name) is not { } found)
        {
            return null;
        }

        var key = new CallerKey(found.Id, found.Name) { Policy = new Policy { Models = found.Models, Limits = found.Limits } }.Complete();
        purses.Fit([.. key.Limited]);
        return key;
    }
}
