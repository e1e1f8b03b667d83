using System.Globalization;
using System.Text.Json;
using Parlance.Gateway.Features.Ledger;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>What an administrator wants to have priced anew. Read strictly.</summary>
/// <param name="Filter">Which attempts.</param>
/// <param name="IsDry">Whether nothing is to be written.</param>
internal sealed record RerateRequest(RerateFilter Filter, bool IsDry)
{
    public static RerateRequest Read(ReadOnlyMemory<byte> body, out List<string> problems)
    {
        problems = [];
        var request = new RerateRequest(new RerateFilter(), IsDry: false);
        if (body.IsEmpty)
        {
            return request;
        }

        if (!StrictJson.TryValidate(body.Span, out var reason))
        {
            problems.Add(reason);
            return request;
        }

        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            problems.Add("The body must be one JSON object");
            return request;
        }

        foreach (var field in document.RootElement.EnumerateObject())
        {
            request = request.With(field, problems);
        }

        return request;
    }

    private RerateRequest With(JsonProperty field, List<string> problems)
    {
        switch (field.Name)
        {
            case "model" when field.Value is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } model:
                return this with { Filter = Filter with { Model = model } };
            case "model":
                problems.Add("'model' must be the name of a model, as callers asked for it or as provider/model");
                return this;
            case "from" when Moment(field.Value) is { } from:
                return this with { Filter = Filter with { From = from } };
            case "to" when Moment(field.Value) is { } to:
                return this with { Filter = Filter with { Until = to } };
            case "from" or "to":
                problems.Add($"'{field.Name}' must be a time such as 2026-11-22T00:00:00Z");
                return this;
            case "dry_run" when field.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return this with { IsDry = field.Value.GetBoolean() };
            case "dry_run":
                problems.Add("'dry_run' must be true or false");
                return this;
            default:
                problems.Add($"'{field.Name}' is no field here; there are model, from, to, dry_run");
                return this;
        }
    }

    private static DateTimeOffset? Moment(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
