using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary><c>messages</c> and their blocks, written.</summary>
internal static class MessagesTurnWriter
{
    public static void Write(Utf8JsonWriter json, List<Turn> turns)
    {
        json.WriteStartArray("messages"u8);
        foreach (var turn in turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, turn.Role);
            json.WritePropertyName("content"u8);
            WriteContent(json, turn.Blocks);
            WriteExtra(json, turn.Extra);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A string when all there is is one plain text, else a list.</summary>
    public static void WriteContent(Utf8JsonWriter json, List<Block> blocks)
    {
        if (blocks is [{ Part: TextPart { Extra: not { Dialect: AnthropicMessagesDialect.Dialect }, Cache: null } only }])
        {
            json.WriteStringValue(only.Text);
            return;
        }

        json.WriteStartArray();
        foreach (var block in blocks)
        {
            MessagesBlockWriter.Write(json, block.Part);
        }

        json.WriteEndArray();
    }

    /// <summary>Unknown fields of the messages that became the turn; the first one of a name counts.</summary>
    private static void WriteExtra(Utf8JsonWriter json, IReadOnlyList<RawFields> extras)
    {
        if (extras.Count == 0)
        {
            return;
        }

        var written = new List<string>();
        foreach (var extra in extras)
        {
            json.WriteFields(AnthropicMessagesDialect.Dialect, extra, [.. written]);
            written.AddRange(extra.Fields.Select(field => field.Key));
        }
    }
}
