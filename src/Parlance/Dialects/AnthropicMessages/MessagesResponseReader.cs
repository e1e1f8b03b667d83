using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>A whole answer as events.</summary>
internal static class MessagesResponseReader
{
    public static void Read(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink)
    {
        PooledJson document;
        try
        {
            document = WireText.ParsePooled(body);
        }
        catch (JsonException)
        {
            Fail("The provider's answer is not valid JSON.", sink);
            return;
        }

        using (document)
        {
            Read(document.Root, quirks, sink);
        }
    }

    /// <summary>A whole message, as the body of an answer or inside <c>message_start</c>: everything but the end.</summary>
    /// <returns>Number of tool calls.</returns>
    public static int ReadMessage(JsonElement message, ref UsageCounts counts, Quirks quirks, IChatSink sink, out bool finished)
    {
        var model = BlockEvents.Word(message, "model");
        var calls = 0;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = BlockEvents.Word(message, "id"), Name = model });
        if (message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array)
        {
            foreach (var block in content.EnumerateArray())
            {
                BlockEvents.Write(block, ref calls, model, sink);
            }
        }

        if (message.TryGetProperty("usage", out var usage))
        {
            counts.Take(usage);
        }

        if (counts.Any)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = counts.ToUsage() });
        }

        finished = Finish(message, quirks, sink);
        return calls;
    }

    /// <summary>The finish that <c>stop_reason</c> and <c>stop_sequence</c> say; false when there is none.</summary>
    public static bool Finish(JsonElement element, Quirks quirks, IChatSink sink)
    {
        if (BlockEvents.Word(element, "stop_reason", "end_turn") is not { } reason)
        {
            return false;
        }

        BlockEvents.Beside(element, sink);
        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = StopReasons.Read(reason, quirks), Name = BlockEvents.Word(element, "stop_sequence") });
        return true;
    }

    private static void Read(JsonElement root, Quirks quirks, IChatSink sink)
    {
        if (MessagesErrors.TryRead(root, null, out var error))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error with { Phase = ErrorPhase.FirstToken } });
        }
        else if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
        {
            Fail("The provider's answer is not a message.", sink);
        }
        else
        {
            var counts = default(UsageCounts);
            ReadMessage(root, ref counts, quirks, sink, out _);
            sink.Write(new ChatEvent { Kind = ChatEventKind.End });
        }
    }

    private static void Fail(string message, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = MessagesErrors.Malformed(message, ErrorPhase.FirstToken) });
}
