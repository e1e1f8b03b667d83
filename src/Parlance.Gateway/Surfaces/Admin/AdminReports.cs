using System.Globalization;
using System.Text.Json;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Ledger;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>What administration reads: usage, the audit trail, how limits stand.</summary>
internal static class AdminReports
{
    public static AdminAnswer Usage(LedgerReader ledger, AdminQuery query)
    {
        query.Only("by", "since", "key_id", "model", "target");
        var (by, filter) = (query.Text("by"), query.Filter);
        UsageGroup? group = by switch { "key" => UsageGroup.Key, "model" => UsageGroup.Model, "target" => UsageGroup.Target, "tenant" => UsageGroup.Holder, _ => null };
        if (by is not null && group is null)
        {
            query.Problems.Add("'by' must be key, model, target or tenant");
        }
        else if (by is not null && (filter.KeyId ?? filter.Model ?? filter.Target) is not null)
        {
            query.Problems.Add("'by' goes with 'since' alone");
        }

        return query.Problems.Count > 0 ? AdminAnswer.Refused(query.Problems)
            : group is null ? Whole(ledger.Totals(filter))
            : Groups(by!, ledger.TotalsBy(group.Value, filter.Since));
    }

    public static AdminAnswer Audit(KeyStore keys, AdminQuery query)
    {
        query.Only("after", "limit");
        var (after, limit) = (query.Position, query.Limit);
        if (query.Problems.Count > 0)
        {
            return AdminAnswer.Refused(query.Problems);
        }

        using var connection = keys.OpenRead();
        return AdminAnswer.Page(AuditTrail.Page(connection, after, limit), limit, entry => entry.Position.ToString(CultureInfo.InvariantCulture), (json, entry) =>
        {
            json.WriteNumber("position", entry.Position);
            json.WriteString("at", entry.Entry.At);
            json.WriteString("actor", entry.Entry.Actor);
            json.WriteString("action", entry.Entry.Action);
            json.WriteString("subject", entry.Entry.Subject);
            json.WritePropertyName("details");
            json.WriteRawValue(entry.Entry.Details);
        });
    }

    /// <summary>How the limits stand; null where there are none.</summary>
    public static void WriteState(Utf8JsonWriter json, LimitState? state)
    {
        json.WritePropertyName("state");
        if (state is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("running", state.Running);
        json.WriteStartArray("budgets");
        foreach (var (budget, settled, reserved, unproven, returnsAt) in state.Budgets)
        {
            json.WriteStartObject();
            json.WriteString("per", budget.Period.Word);
            json.WriteNumber("limit_nanousd", budget.LimitNanoUsd);
            json.WriteNumber("settled_nanousd", settled);
            json.WriteNumber("reserved_nanousd", reserved);
            json.WriteNumber("unproven_nanousd", unproven);
            json.WriteNumber("left_nanousd", budget.LimitNanoUsd - settled - reserved - unproven);
            if (returnsAt is { } at)
            {
                json.WriteString("returns_at", at);
            }
            else
            {
                json.WriteNull("returns_at");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static AdminAnswer Whole(UsageTotals totals) => AdminAnswer.Object(json => Write(json, totals));

    private static AdminAnswer Groups(string by, IReadOnlyList<(string Name, UsageTotals Totals)> groups) => AdminAnswer.Object(json =>
    {
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var (name, totals) in groups)
        {
            json.WriteStartObject();
            json.WriteString(by, name);
            Write(json, totals);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, UsageTotals totals)
    {
        json.WriteNumber("requests", totals.Requests);
        json.WriteNumber("prompt_tokens", totals.PromptTokens);
        json.WriteNumber("completion_tokens", totals.CompletionTokens);
        json.WriteNumber("cost_nanousd", totals.CostNanoUsd);
    }
}
