using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>What the hot path needs of one <c>contentBlockDelta</c>, found in a single pass that also proves the whole event to be JSON. Spans point into the frame or into the reader's scratch.</summary>
internal ref struct ConverseDelta
{
    /// <summary>Index of the content block; -1 when there is none.</summary>
    public int Index;

    /// <summary>What <see cref="Text"/> is.</summary>
    public ConverseDeltaKind Kind;

    /// <summary>The text of the delta.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>Takes a payload apart; throws <see cref="JsonException"/> or <see cref="InvalidOperationException"/> on what is no JSON object.</summary>
    public static ConverseDelta Read(ReadOnlySpan<byte> data, scoped ref byte[] scratch)
    {
        var delta = new ConverseDelta { Index = -1 };
        var reader = new Utf8JsonReader(data);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIndex = reader.ValueTextEquals("contentBlockIndex"u8);
            var isDelta = !isIndex && reader.ValueTextEquals("delta"u8);
            reader.Read();
            if (isIndex && reader.TokenType == JsonTokenType.Number)
            {
                delta.Index = reader.TryGetInt32(out var index) ? index : -1;
            }
            else if (isDelta && reader.TokenType == JsonTokenType.StartObject)
            {
                delta.ReadMember(ref reader, ref scratch);
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

        return delta;
    }

    /// <summary>The delta: one of <c>text</c>, <c>toolUse.input</c>, <c>reasoningContent.…</c>; any other is rare.</summary>
    private void ReadMember(scoped ref Utf8JsonReader reader, scoped ref byte[] scratch)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals("text"u8);
            var isNested = reader.ValueTextEquals("toolUse"u8) || reader.ValueTextEquals("reasoningContent"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
            {
                Take(ConverseDeltaKind.Text, ref reader, ref scratch);
            }
            else if (isNested && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadNested(ref reader, ref scratch);
            }
            else
            {
                Kind = Kind == ConverseDeltaKind.None ? ConverseDeltaKind.Rare : Kind;
                reader.Skip();
            }
        }
    }

    private void ReadNested(scoped ref Utf8JsonReader reader, scoped ref byte[] scratch)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = reader.ValueTextEquals("text"u8) ? ConverseDeltaKind.Reasoning
                : reader.ValueTextEquals("input"u8) ? ConverseDeltaKind.Input
                : reader.ValueTextEquals("signature"u8) ? ConverseDeltaKind.Signature
                : reader.ValueTextEquals("redactedContent"u8) ? ConverseDeltaKind.Redacted
                : ConverseDeltaKind.None;
            reader.Read();
            if (kind != ConverseDeltaKind.None && reader.TokenType == JsonTokenType.String)
            {
                Take(kind, ref reader, ref scratch);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void Take(ConverseDeltaKind kind, scoped ref Utf8JsonReader reader, scoped ref byte[] scratch)
    {
        Kind = kind;
        Text = WireText.Read(ref reader, ref scratch);
    }
}

/// <summary>What a delta continues.</summary>
internal enum ConverseDeltaKind
{
    None,
    Text,
    Input,
    Reasoning,
    Signature,
    Redacted,
    Rare,
}
