using System.Text.Json;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>A row as JSON, in the words of its columns.</summary>
public static class LedgerJson
{
    /// <summary>Writes the fields of a row into an object that has been opened.</summary>
    public static void WriteFields(Utf8JsonWriter json, long position, LedgerRow row)
    {
        foreach (var (name, value) in row.Fields(position))
        {
            json.WritePropertyName(name);
            switch (value)
            {
                case null: json.WriteNullValue(); break;
                case string text: json.WriteStringValue(text); break;
                case bool yes: json.WriteBooleanValue(yes); break;
                default: json.WriteNumberValue((long)value); break;
            }
        }
    }
}
