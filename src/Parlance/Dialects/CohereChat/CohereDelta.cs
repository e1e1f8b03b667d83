using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>What the hot path needs of one event, found in a single pass that also proves the whole event to be JSON. Spans point into the frame or into the reader's scratch.</summary>
internal ref struct CohereDelta
{
    /// <summary>The event's type; empty when it has none.</summary>
    public ReadOnlySpan<byte> Type;

    /// <summary>Index of the content part or the tool call; 0 when there is none.</summary>
    public int Index;

    /// <summary>What <see cref="Text"/> is: text, thinking, a plan or arguments, by the name of its field.</summary>
    public ChatEventKind Kind;

    /// <summary>The text of the delta.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>Whether log probabilities stand beside it.</summary>
    public bool HasLogprobs;

    /// <summary>Takes a frame apart; throws <see cref="JsonException"/> or <see cref="InvalidOperationException"/> on what is no JSON object.</summary>
    public static CohereDelta Read(ReadOnlySpan<byte> data, scoped ref byte[] scratch)
    {
        var delta = default(CohereDelta);
        var reader = new Utf8JsonReader(data);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        // The names that matter occur once below "delta", so depth need not be followed.
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                delta.Take(ref reader, ref scratch);
            }
        }

        return delta;
    }

    private void Take(scoped ref Utf8JsonReader reader, scoped ref byte[] scratch)
    {
        if (reader.CurrentDepth == 1)
        {
            TakeTop(ref reader);
            return;
        }

        var kind = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("tool_plan"u8) ? ChatEventKind.Text
            : reader.ValueTextEquals("thinking"u8) ? ChatEventKind.Reasoning
            : reader.ValueTextEquals("arguments"u8) ? ChatEventKind.ToolArguments
            : ChatEventKind.Start;
        if (kind != ChatEventKind.Start && reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            Kind = kind;
            Text = WireText.Read(ref reader, ref scratch);
        }
    }

    private void TakeTop(scoped ref Utf8JsonReader reader)
    {
        var isType = reader.ValueTextEquals("type"u8);
        var isIndex = !isType && reader.ValueTextEquals("index"u8);
        if (reader.ValueTextEquals("delta"u8))
        {
            return;
        }

        var isLogprobs = reader.ValueTextEquals("logprobs"u8);
        reader.Read();
        if (isType && reader.TokenType == JsonTokenType.String)
        {
            Type = reader.ValueSpan;
        }
        else if (isIndex && reader.TokenType == JsonTokenType.Number)
        {
            Index = reader.TryGetInt32(out var index) ? index : 0;
        }
        else
        {
            HasLogprobs |= isLogprobs && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }
    }
}
