using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>What the hot path needs of one event of the stream, found in a single pass that also proves the whole event to be JSON. Spans point into the frame or into the reader's scratch.</summary>
internal ref struct StreamFrame
{
    /// <summary>The event's type; empty when it has none.</summary>
    public ReadOnlySpan<byte> Type;

    /// <summary>Index of the content block; -1 when there is none.</summary>
    public int Index;

    /// <summary><c>delta.type</c>.</summary>
    public ReadOnlySpan<byte> DeltaType;

    /// <summary>The text of the delta: <c>text</c>, <c>thinking</c>, <c>partial_json</c> or <c>signature</c>.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>Whether the event holds an <c>error</c>.</summary>
    public bool HasError;

    /// <summary>Takes a frame apart; throws <see cref="JsonException"/> or <see cref="InvalidOperationException"/> on what is no JSON object.</summary>
    public static StreamFrame Read(ReadOnlySpan<byte> data, scoped ref byte[] scratch)
    {
        var frame = new StreamFrame { Index = -1 };
        var reader = new Utf8JsonReader(data);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                reader.Read();
                ReadDelta(ref frame, ref reader, ref scratch);
                continue;
            }

            var isType = reader.ValueTextEquals("type"u8);
            var isIndex = !isType && reader.ValueTextEquals("index"u8);
            frame.HasError |= !isType && !isIndex && reader.ValueTextEquals("error"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                frame.Type = reader.ValueSpan;
            }
            else if (isIndex && reader.TokenType == JsonTokenType.Number)
            {
                frame.Index = reader.TryGetInt32(out var index) ? index : -1;
            }
            else
            {
                reader.Skip();
            }
        }

        // Whatever stands behind the object makes the reader throw.
        while (reader.Read())
        {
        }

        return frame;
    }

    private static void ReadDelta(scoped ref StreamFrame frame, scoped ref Utf8JsonReader reader, scoped ref byte[] scratch)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isText = !isType && (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("partial_json"u8) || reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("signature"u8));
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                frame.DeltaType = reader.ValueSpan;
            }
            else if (isText && reader.TokenType == JsonTokenType.String)
            {
                frame.Text = WireText.Read(ref reader, ref scratch);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
