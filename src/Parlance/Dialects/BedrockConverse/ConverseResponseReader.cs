using System.Runtime.InteropServices;
using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>A whole answer as events.</summary>
internal static class ConverseResponseReader
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

    /// <summary>The finish that <c>stopReason</c> says.</summary>
    /// <param name="element">What holds it, with <c>additionalModelResponseFields</c>, where a stop sequence may stand.</param>
    /// <param name="calls">Number of tool calls; the tool that stands for the answer is none.</param>
    /// <param name="quirks">How the provider deviates.</param>
    /// <param name="phase">When a failure happened.</param>
    /// <param name="sink">Where the event goes.</param>
    /// <returns>The failure that the word means, for the end of the answer; null when it is none.</returns>
    public static ChatError? Finish(JsonElement element, int calls, Quirks quirks, ErrorPhase phase, IChatSink sink)
    {
        if (ConverseText.Word(element, "stopReason") is not { } reason)
        {
            return null;
        }

        if (StopReasons.IsFailure(reason))
        {
            return ConverseErrors.Malformed($"The model's answer could not be used ({reason}).", phase) with { Type = reason };
        }

        var said = StopReasons.Read(reason, quirks);
        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = said == FinishReason.ToolCalls && calls == 0 ? FinishReason.Stop : said, Name = reason == "stop_sequence" ? StopSequence(element) : null });
        return null;
    }

    /// <summary>A guardrail's trace, kept as it came.</summary>
    public static void Trace(JsonElement element, IChatSink sink)
    {
        if (ConverseText.TryObject(element, ConverseBlocks.Trace, out var trace))
        {
            ConverseBlocks.Raw(ConverseBlocks.Trace, JsonMarshal.GetRawUtf8Value(trace), sink);
        }
    }

    private static void Read(JsonElement root, Quirks quirks, IChatSink sink)
    {
        if (!ConverseText.TryObject(root, "output", out var output) || !ConverseText.TryObject(output, "message", out var message)
            || !message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
        {
            Fail(ConverseText.Word(root, "message") ?? "The provider's answer is not a message.", sink);
            return;
        }

        var calls = 0;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start });
        foreach (var block in content.EnumerateArray())
        {
            ConverseBlocks.Write(block, ref calls, sink);
        }

        Trace(root, sink);
        if (ConverseUsage.TryRead(root, out var usage))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
        }

        var failure = Finish(root, calls, quirks, ErrorPhase.FirstToken, sink);
        sink.Write(failure is null ? new ChatEvent { Kind = ChatEventKind.End } : new ChatEvent { Kind = ChatEventKind.Error, Payload = failure });
    }

    private static string? StopSequence(JsonElement element)
    {
        if (!ConverseText.TryObject(element, "additionalModelResponseFields", out var fields))
        {
            return null;
        }

        return ConverseText.Word(fields, "stop_sequence") ?? (ConverseText.TryObject(fields, "delta", out var delta) ? ConverseText.Word(delta, "stop_sequence") : null);
    }

    private static void Fail(string message, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = ConverseErrors.Malformed(message, ErrorPhase.FirstToken) });
}
