using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Surfaces;

/// <summary>
/// <c>GET /v1/dashboard/billing/subscription</c>, <c>…/usage</c> and <c>…/credit_grants</c>, also without <c>/v1</c>: the form in which OpenAI once told an account's balance and chat clients still ask for it.
/// A key is told of its own calls, and of the budget that ends them first.
/// </summary>
internal sealed class BillingSurface(KeyCosts costs, Func<string, LimitState?> stateOf, TimeProvider time)
{
    /// <summary>What clients take for an account without a limit, in USD: one-api and its successors answer so.</summary>
    private const long NoLimitUsd = 100_000_000;

    private const int MostDays = 1100;
    private const decimal NanoPerUsd = 1_000_000_000m;
    private const decimal NanoPerCent = 10_000_000m;

    public IReadOnlyList<Route> Routes =>
    [
        .. from root in new[] { "/v1/dashboard/billing/", "/dashboard/billing/" }
           from piece in new (string Name, Func<Call, ValueTask> Answer)[] { ("subscription", SubscriptionAsync), ("usage", UsageAsync), ("credit_grants", GrantsAsync) }
           select new Route("GET", root + piece.Name, DialectSet.OpenAiChat, piece.Answer),
    ];

    private ValueTask SubscriptionAsync(Call call)
    {
        var billing = Billing.Of(call.Key!, stateOf, time.GetUtcNow());
        var limit = billing is null ? NoLimitUsd : billing.Limit / NanoPerUsd;
        var end = call.Key!.Tenants.Select(tenant => tenant.Policy.ExpiresAt).Append(call.Key.Policy.ExpiresAt).Min();
        return WriteAsync(call, json =>
        {
            json.WriteString("object", "billing_subscription");
            json.WriteBoolean("has_payment_method", true);
            json.WriteNumber("soft_limit_usd", limit);
            json.WriteNumber("hard_limit_usd", limit);
            json.WriteNumber("system_hard_limit_usd", limit);
            json.WriteNumber("access_until", end?.ToUnixTimeSeconds() ?? 0);
        });
    }

    /// <summary>The cost of the days from <c>start_date</c> to before <c>end_date</c>, in cents. Without them: what counts for the budget, else the calendar month.</summary>
    private async ValueTask UsageAsync(Call call)
    {
        var query = call.Http.Request.Query;
        var now = time.GetUtcNow();
        if (!TryDate(query, "start_date", Billing.Of(call.Key!, stateOf, now)?.Since ?? MonthOf(now), out var from) || !TryDate(query, "end_date", now.AddHours(1), out var to)
            || to <= from || to - from > TimeSpan.FromDays(MostDays))
        {
            await ErrorSurface.WriteAsync(call.Http, DialectSet.OpenAiChat, Refusals.BillingDates(MostDays), call.RequestId);
            return;
        }

        if (await ReadAsync(call, from, to) is not { } read)
        {
            return;
        }

        await WriteAsync(call, json =>
        {
            json.WriteString("object", "list");
            json.WriteStartArray("daily_costs");
            foreach (var day in read.GroupBy(cost => cost.Day))
            {
                json.WriteStartObject();
                json.WriteNumber("timestamp", day.Key.ToUnixTimeSeconds());
                json.WriteStartArray("line_items");
                foreach (var (_, model, nanoUsd) in day)
                {
                    json.WriteStartObject();
                    json.WriteString("name", model);
                    json.WriteNumber("cost", nanoUsd / NanoPerCent);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total_usage", read.Sum(cost => cost.NanoUsd) / NanoPerCent);
        });
    }

    private async ValueTask GrantsAsync(Call call)
    {
        var now = time.GetUtcNow();
        var billing = Billing.Of(call.Key!, stateOf, now);
        if (billing is null)
        {
            if (await ReadAsync(call, MonthOf(now), now.AddHours(1)) is not { } read)
            {
                return;
            }

            var limit = NoLimitUsd * (long)NanoPerUsd;
            billing = new Billing(limit, limit - read.Sum(cost => cost.NanoUsd), MonthOf(now), null);
        }

        await WriteAsync(call, json =>
        {
            json.WriteString("object", "credit_summary");
            json.WriteNumber("total_granted", billing.Limit / NanoPerUsd);
            json.WriteNumber("total_used", (billing.Limit - billing.Left) / NanoPerUsd);
            json.WriteNumber("total_available", billing.Left / NanoPerUsd);
            json.WriteStartObject("grants");
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            json.WriteStartObject();
            json.WriteString("object", "credit_grant");
            json.WriteString("id", "budget");
            json.WriteNumber("grant_amount", billing.Limit / NanoPerUsd);
            json.WriteNumber("used_amount", (billing.Limit - billing.Left) / NanoPerUsd);
            json.WriteNumber("effective_at", billing.Since?.ToUnixTimeSeconds() ?? 0);
            json.WriteNumber("expires_at", billing.Until?.ToUnixTimeSeconds() ?? 0);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Away from the threads that serve callers; null when the ledger cannot be read, which the caller has been told.</summary>
    private async ValueTask<IReadOnlyList<(DateTimeOffset Day, string Model, long NanoUsd)>?> ReadAsync(Call call, DateTimeOffset from, DateTimeOffset to)
    {
        try
        {
            return await Task.Run(() => costs.Read(call.Key!.Id, from, to), call.Http.RequestAborted);
        }
        catch (StoreException)
        {
            await ErrorSurface.WriteAsync(call.Http, DialectSet.OpenAiChat, Refusals.Books(), call.RequestId);
            return null;
        }
    }

    private static DateTimeOffset MonthOf(DateTimeOffset now) => new(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    private static bool TryDate(IQueryCollection query, string name, DateTimeOffset otherwise, out DateTimeOffset date)
    {
        date = otherwise;
        return !query.TryGetValue(name, out var given)
            || DateTimeOffset.TryParseExact(given.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
    }

    private static ValueTask WriteAsync(Call call, Action<Utf8JsonWriter> members)
    {
        call.Http.Response.Headers.CacheControl = "no-store";
        return JsonAnswer.WriteAsync(call, members);
    }
}
