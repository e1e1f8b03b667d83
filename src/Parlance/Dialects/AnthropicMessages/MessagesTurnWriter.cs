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
            var written = new List<string>();
            foreach (var extra in turn.Extra)
            {
                json.WriteFields(AnthropicMessagesDialect.Dialect, extra, [.. written]);
                written.AddRange(extra.Fields.Select(field => field.Key));
            }

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
}
