using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// Whole content blocks of an answer as events. Text blocks become one text: the vendor splits text only to hang citations on its pieces, and joins it without a separator.
/// </summary>
internal static class BlockEvents
{
    /// <summary>One block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="call">Number of the next tool call, counted on here.</param>
    /// <param name="model">The model that answers.</param>
    /// <param name="sink">Where the events go.</param>
    public static void Write(JsonElement block, ref int call, string? model, IChatSink sink)
    {
        switch (Type(block))
        {
            case "text":
                Text(block, sink);
                break;
            case "thinking":
                Piece(ChatEventKind.Reasoning, Word(block, "thinking"), sink);
                State(OpaqueState.Signature, Word(block, "signature"), model, sink);
                break;
            case "redacted_thinking":
                State(OpaqueState.Redacted, Word(block, "data"), model, sink);
                break;
            case "tool_use":
                Call(block, call, sink);
                Arguments(block, call++, sink);
                break;
            case var type:
                sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Id = type, Name = AnthropicMessagesDialect.Dialect, Text = JsonMarshal.GetRawUtf8Value(block) });
                break;
        }
    }

    /// <summary>A text block's citations, then its text: the order in which the vendor streams them.</summary>
    public static void Text(JsonElement block, IChatSink sink)
    {
        if (block.TryGetProperty("citations", out var citations) && citations.ValueKind == JsonValueKind.Array)
        {
            foreach (var citation in citations.EnumerateArray())
            {
                Annotation(citation, sink);
            }
        }

        if (!block.TryGetProperty("text"u8, out var text) || text.ValueKind != JsonValueKind.String)
        {
            return;
        }

        // As it stands between its quotes, where nothing is escaped: a long text is copied once, by whoever keeps it.
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        if (raw.Contains((byte)'\\'))
        {
            Piece(ChatEventKind.Text, text.GetString(), sink);
        }
        else if (!raw.IsEmpty)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = raw });
        }
    }

    /// <summary>A citation.</summary>
    public static void Annotation(JsonElement citation, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Name = AnthropicMessagesDialect.Dialect, Text = JsonMarshal.GetRawUtf8Value(citation) });

    /// <summary>The beginning of a tool call.</summary>
    public static void Call(JsonElement block, int call, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = call, Id = Word(block, "id"), Name = Word(block, "name") });

    /// <summary>The arguments that stand in the block itself; none when they are empty, which may mean that they come as deltas.</summary>
    public static void Arguments(JsonElement block, int call, IChatSink sink)
    {
        if (block.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.Object && input.GetPropertyCount() > 0)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = call, Text = JsonMarshal.GetRawUtf8Value(input) });
        }
    }

    /// <summary>A piece of text or reasoning; nothing when it is empty.</summary>
    public static void Piece(ChatEventKind kind, string? text, IChatSink sink)
    {
        if (!string.IsNullOrEmpty(text))
        {
            sink.Write(new ChatEvent { Kind = kind, Text = Encoding.UTF8.GetBytes(text) });
        }
    }

    /// <summary>The state that ends a reasoning part; nothing when it is empty.</summary>
    public static void State(string kind, string? state, string? model, IChatSink sink)
    {
        if (!string.IsNullOrEmpty(state))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Payload = new OpaqueState(AnthropicMessagesDialect.ClaudeFormat, kind, state, model) });
        }
    }

    /// <summary>What stands beside the content: why a refusal came, and the container in which a tool of the vendor ran. Each is an annotation, an object of that one field.</summary>
    public static void Beside(JsonElement message, IChatSink sink)
    {
        foreach (var member in message.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && (member.NameEquals("stop_details"u8) || member.NameEquals("container"u8)))
            {
                byte[] annotation = [.. "{\""u8, .. Encoding.UTF8.GetBytes(member.Name), .. "\":"u8, .. JsonMarshal.GetRawUtf8Value(member.Value), (byte)'}'];
                sink.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Name = AnthropicMessagesDialect.Dialect, Text = annotation });
            }
        }
    }

    /// <summary>Whether an annotation is one of <see cref="Beside"/>: a citation has a type first.</summary>
    public static bool IsBeside(ReadOnlySpan<byte> annotation) => annotation.StartsWith("{\"stop_details\":"u8) || annotation.StartsWith("{\"container\":"u8);

    /// <summary>The block's type; empty when it has none.</summary>
    public static string Type(JsonElement block) => Word(block, "type", "text") ?? "";

    /// <summary>A text field; null when it is absent or something else.</summary>
    public static string? Word(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The same where one word is by far the commonest: it is not made anew.</summary>
    public static string? Word(JsonElement element, string name, string usual) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.ValueEquals(usual) ? usual : value.GetString() : null;
}
