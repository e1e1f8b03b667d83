using System.Text.Json;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>What pricing anew comes to, as JSON.</summary>
public static class RerateJson
{
    /// <summary>Writes the fields of an entry of the audit trail into an object that has been opened: what was asked for, and what it comes to.</summary>
    public static void Write(Utf8JsonWriter json, RerateFilter filter, Rerating expected)
    {
        Write(json, filter);
        Write(json, expected);
    }

    // What selects all is left out.
    private static void Write(Utf8JsonWriter json, RerateFilter filter)
    {
        if (filter.Model is { } model)
        {
            json.WriteString("model", model);
        }

        if (filter.From is { } from)
        {
            json.WriteString("from", from.ToUniversalTime());
        }

        if (filter.Until is { } until)
        {
            json.WriteString("to", until.ToUniversalTime());
        }
    }

    /// <summary>Writes the fields of a result into an object that has been opened.</summary>
    public static void Write(Utf8JsonWriter json, Rerating result)
    {
        json.WriteNumber("attempts", result.Attempts);
        json.WriteNumber("changed", result.Changed);
        json.WriteNumber("difference_nanousd", result.DifferenceNanoUsd);
        json.WriteNumber("without_price", result.WithoutPrice);
        json.WriteNumber("older", result.Older);
        json.WriteStartArray("targets");
        foreach (var (target, changed, difference) in result.Targets)
        {
            json.WriteStartObject();
            json.WriteString("target", target);
            json.WriteNumber("changed", changed);
            json.WriteNumber("difference_nanousd", difference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
