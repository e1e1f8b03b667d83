using System.Text;
using System.Text.Json;

namespace Parlance.Simulator.Models;

/// <summary>A model without a JSON mode does what it is told: an instruction that demands JSON is followed, in a code fence, as such models do.</summary>
internal static class Instructed
{
    private const string Demand = "JSON object and nothing else";
    private const string SchemaMark = "JSON Schema:";

    /// <summary>The form that the system's or the user's words demand; null when they demand none.</summary>
    public static ResponseFormat? Format(IReadOnlyList<Message> messages)
    {
        var demand = messages.Where(message => message.Role != MessageRole.Assistant).Select(message => message.Text).FirstOrDefault(text => text.Contains(Demand, StringComparison.Ordinal));
        if (demand is null)
        {
            return null;
        }

        var mark = demand.IndexOf(SchemaMark, StringComparison.Ordinal);
        var schema = mark < 0 ? default : Schema(Encoding.UTF8.GetBytes(demand[(mark + SchemaMark.Length)..]));
        return schema.IsEmpty ? ResponseFormat.JsonObject : ResponseFormat.JsonSchema("answer", schema);
    }

    /// <summary>The JSON as such a model shows it.</summary>
    public static ReadOnlyMemory<byte> Fence(ReadOnlyMemory<byte> json) => (byte[])[.. "```json\n"u8, .. json.Span, .. "\n```"u8];

    private static RawJson Schema(byte[] text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            return reader.Read() && reader.TrySkip() ? new RawJson(text.AsMemory(0, (int)reader.BytesConsumed)) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
