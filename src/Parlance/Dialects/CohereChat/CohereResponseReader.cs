using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>A whole answer as events. The plan before tool calls is text: it is what other vendors' models say before a call, and it goes back as the plan.</summary>
internal static class CohereResponseReader
{
    public static void Read(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink)
    {
        JsonDocument document;
        try
        {
            document = WireText.Parse(body);
        }
        catch (JsonException)
        {
            Fail("The provider's answer is not valid JSON.", sink);
            return;
        }

        using (document)
        {
            Read(document.RootElement, quirks, sink);
        }
    }

    /// <summary>The finish that <c>finish_reason</c> says; the failure that it means instead, for the end of the answer, or null.</summary>
    public static ChatError? Finish(JsonElement element, Quirks quirks, ErrorPhase phase, IChatSink sink)
    {
        if (CohereText.Word(element, "finish_reason") is not { } reason)
        {
            return null;
        }

        if (FinishReasons.IsFailure(reason))
        {
            return CohereErrors.Failed(reason, CohereText.Word(element, "error"), phase);
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReasons.Read(reason, quirks) });
        return null;
    }

    /// <summary>The beginning of a tool call with whatever arguments it has; <c>null</c> (recorded) and nothing mean none.</summary>
    public static void Call(JsonElement call, int index, IChatSink sink)
    {
        CohereText.TryObject(call, "function", out var function);
        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = index, Id = CohereText.Word(call, "id"), Name = CohereText.Word(function, "name") });
        if (CohereText.Word(function, "arguments") is { Length: > 0 } arguments && arguments.Trim() != "null")
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = index, Text = Encoding.UTF8.GetBytes(arguments) });
        }
    }

    /// <summary>A citation.</summary>
    public static void Annotation(JsonElement citation, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Name = CohereChatDialect.Dialect, Text = JsonMarshal.GetRawUtf8Value(citation) });

    private static void Read(JsonElement root, Quirks quirks, IChatSink sink)
    {
        if (!CohereText.TryObject(root, "message", out var message))
        {
            Fail(CohereText.Word(root, "message") ?? "The provider's answer is not a message.", sink);
            return;
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = CohereText.Word(root, "id") });
        foreach (var part in CohereText.Items(message, "content"))
        {
            Part(part, sink);
        }

        Piece(ChatEventKind.Text, CohereText.Word(message, "tool_plan"), sink);
        var calls = 0;
        foreach (var call in CohereText.Items(message, "tool_calls"))
        {
            Call(call, calls++, sink);
        }

        foreach (var citation in CohereText.Items(message, "citations"))
        {
            Annotation(citation, sink);
        }

        if (root.TryGetProperty("logprobs", out var logprobs) && logprobs.ValueKind == JsonValueKind.Array)
        {
            CohereLogprobs.Read(logprobs.EnumerateArray().ToArray(), sink);
        }

        if (CohereUsage.TryRead(root, out var usage))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
        }

        var failure = Finish(root, quirks, ErrorPhase.FirstToken, sink);
        sink.Write(failure is null ? new ChatEvent { Kind = ChatEventKind.End } : new ChatEvent { Kind = ChatEventKind.Error, Payload = failure });
    }

    private static void Part(JsonElement part, IChatSink sink)
    {
        switch (CohereText.Word(part, "type"))
        {
            case "text":
                Piece(ChatEventKind.Text, CohereText.Word(part, "text"), sink);
                break;
            case "thinking":
                Piece(ChatEventKind.Reasoning, CohereText.Word(part, "thinking"), sink);
                break;
            case var type:
                sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Id = type, Name = CohereChatDialect.Dialect, Text = JsonMarshal.GetRawUtf8Value(part) });
                break;
        }
    }

    private static void Piece(ChatEventKind kind, string? text, IChatSink sink)
    {
        if (!string.IsNullOrEmpty(text))
        {
            sink.Write(new ChatEvent { Kind = kind, Text = Encoding.UTF8.GetBytes(text) });
        }
    }

    private static void Fail(string message, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = CohereErrors.Malformed(message, ErrorPhase.FirstToken) });
}
