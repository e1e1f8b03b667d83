using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Idempotency;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Requests;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Hosting;

/// <summary>Finds the route of a request, checks its framing and its caller's key, and lets the route answer.</summary>
internal sealed class Switchboard(IReadOnlyList<Route> routes, KeyRing keys, IdempotentCalls idempotent, Intake intake, MetricsAccess metrics, PurseSet purses, RequestLog? requests, TimeProvider time)
{
    // By index, because an enumerator of an interface would be an allocation per request.
    private readonly Route[] _routes = [.. routes];

    public ValueTask RunAsync(CallFacts facts)
    {
        HttpContext http = facts.Http;
        var requestId = facts.RequestId;
        var request = http.Request;
        var route = Find(request.Method, request.Path.Value!, out var piece, out var allowed);
        if (StrictEdge.Check(request) is { } refused)
        {
            http.Response.Headers.Connection = "close";
            return RefuseAsync(http, refused, requestId);
        }

        if (route is null)
        {
            return RefuseAsync(http, allowed is null ? Refusals.Path(request.Method, request.Path.Value!) : Refusals.Method(request.Method, request.Path.Value!, allowed), requestId, allowed);
        }

        facts.Route = route.Path;
        if (route.Access == Access.Open || (route.Access == Access.Metrics && metrics.Allows(http)))
        {
            return route.Answer(new Call(http, null, piece, requestId) { Facts = facts });
        }

        if (!keys.TryFind(Presented.Key(request), out var key))
        {
            return RefuseAsync(http, key is null ? Refusals.Key() : Refusals.Ended(key, time.GetUtcNow()), requestId);
        }

        facts.Key = key;
        if (requests is not null && route.Access == Access.Caller)
        {
            requests.Watch(facts);
        }

        if (key.Limited.Count > 0 && route.Access == Access.Caller)
        {
            Announce(http, route, key);
        }

        return key.IsAdmin != (route.Access is Access.Admin or Access.Metrics) ? RefuseAsync(http, Refusals.Role(key.IsAdmin), requestId)
            : key.IsBound && !key.AllowsFrom(http.Connection.RemoteIpAddress) ? RefuseAsync(http, Refusals.Address(key, http.Connection.RemoteIpAddress), requestId)
            : IsModelCall(route) && !(facts.Runs = intake.TryEnter()) ? RefuseAsync(http, Refusals.Full(intake.Ceiling), requestId)
            : IsModelCall(route) && request.Headers.ContainsKey(IdempotentCalls.Header) ? idempotent.RunAsync(new Call(http, key, piece, requestId) { Facts = facts }, route.Dialect ?? DialectOf(request), route.Answer)
            : route.Answer(new Call(http, key, piece, requestId) { Facts = facts });
    }

    /// <summary>The dialect in which a caller at this path understands errors.</summary>
    public IDialect DialectOf(HttpRequest request)
    {
        foreach (var route in _routes)
        {
            if (route.Dialect is not null && route.TryMatch(request.Path.Value!, out _))
            {
                return route.Dialect;
            }
        }

        return CallerDialect.Of(request);
    }

    /// <summary>Stands by itself so that what it captures is made for keys with limits only.</summary>
    private void Announce(HttpContext http, Route route, CallerKey key) => RateHeaders.Announce(http.Response, route.Dialect ?? DialectOf(http.Request), () => purses.RatesOf(key.Limited), time);

    private static bool IsModelCall(Route route) => route.Access == Access.Caller && HttpMethods.IsPost(route.Method);

    private Route? Find(string method, string path, out string? piece, out string? allowed)
    {
        allowed = null;
        foreach (var route in _routes)
        {
            if (!route.TryMatch(path, out piece))
            {
                continue;
            }

            if (string.Equals(route.Method, method, StringComparison.OrdinalIgnoreCase))
            {
                return route;
            }

            allowed = allowed is null ? route.Method : $"{allowed}, {route.Method}";
        }

        piece = null;
        return null;
    }

    private ValueTask RefuseAsync(HttpContext http, ChatError error, string requestId, string? allowed = null)
    {
        if (allowed is not null)
        {
            http.Response.Headers.Allow = allowed;
        }

        return ErrorSurface.WriteAsync(http, DialectOf(http.Request), error, requestId);
    }
}
