using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>Whole content blocks of an answer as events. Text blocks become one text: they are joined without a separator.</summary>
internal static class ConverseBlocks
{
    /// <summary>Type of the raw part that carries a guardrail's trace, which stands beside the message and not in it.</summary>
    public const string Trace = "trace";

    /// <summary>One block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="call">Number of the next tool call, counted on here.</param>
    /// <param name="sink">Where the events go.</param>
    public static void Write(JsonElement block, ref int call, IChatSink sink)
    {
        if (block.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (ConverseText.Word(block, "text") is { } text)
        {
            Piece(ChatEventKind.Text, text, sink);
        }
        else if (ConverseText.TryObject(block, "toolUse", out var use) && !IsServerTool(use))
        {
            ToolUse(use, ref call, sink);
        }
        else if (ConverseText.TryObject(block, "reasoningContent", out var reasoning))
        {
            Reasoning(reasoning, sink);
        }
        else if (ConverseText.TryObject(block, ConverseBlockReader.Citations, out var cited))
        {
            Cited(cited, sink);
        }
        else
        {
            var type = block.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name != "type") ?? "";
            Raw(type, JsonMarshal.GetRawUtf8Value(block), sink);
        }
    }

    /// <summary>Whether the service itself runs the tool.</summary>
    public static bool IsServerTool(JsonElement use) => ConverseText.Word(use, "type") is not (null or "tool_use");

    /// <summary>The text that citations hang on.</summary>
    public static string CitedText(JsonElement cited) => cited.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
        ? string.Concat(content.EnumerateArray().Select(piece => ConverseText.Word(piece, "text")))
        : "";

    /// <summary>A citation.</summary>
    public static void Annotation(JsonElement citation, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Name = BedrockConverseDialect.Dialect, Text = JsonMarshal.GetRawUtf8Value(citation) });

    /// <summary>A part without a noun.</summary>
    public static void Raw(string type, ReadOnlySpan<byte> json, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Id = type, Name = BedrockConverseDialect.Dialect, Text = json });

    /// <summary>The state that ends a reasoning part; nothing when it is empty.</summary>
    public static void State(string kind, string? text, IChatSink sink)
    {
        if (ConverseState.Read(text, kind) is { } state)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Payload = state });
        }
    }

    private static void Piece(ChatEventKind kind, string? text, IChatSink sink)
    {
        if (!string.IsNullOrEmpty(text))
        {
            sink.Write(new ChatEvent { Kind = kind, Text = Encoding.UTF8.GetBytes(text) });
        }
    }

    private static void ToolUse(JsonElement use, ref int call, IChatSink sink)
    {
        var input = use.TryGetProperty("input", out var given) && given.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? JsonMarshal.GetRawUtf8Value(given) : default;
        var name = ConverseText.Word(use, "name");
        if (name == ConverseFormat.AnswerTool)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = input.IsEmpty ? "{}"u8 : JsonSlice.Of(input).ToJson() });
            return;
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = call, Id = ConverseText.Word(use, "toolUseId"), Name = name });
        if (!input.IsEmpty)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = call, Text = input });
        }

        call++;
    }

    private static void Reasoning(JsonElement reasoning, IChatSink sink)
    {
        if (ConverseText.TryObject(reasoning, "reasoningText", out var text))
        {
            Piece(ChatEventKind.Reasoning, ConverseText.Word(text, "text"), sink);
            State(OpaqueState.Signature, ConverseText.Word(text, "signature"), sink);
        }

        State(OpaqueState.Redacted, ConverseText.Word(reasoning, "redactedContent"), sink);
    }

    private static void Cited(JsonElement cited, IChatSink sink)
    {
        foreach (var citation in cited.TryGetProperty("citations", out var citations) && citations.ValueKind == JsonValueKind.Array ? citations.EnumerateArray() : default)
        {
            Annotation(citation, sink);
        }

        Piece(ChatEventKind.Text, CitedText(cited), sink);
    }
}
