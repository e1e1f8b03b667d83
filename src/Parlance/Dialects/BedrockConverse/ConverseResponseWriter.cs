using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>A whole answer for a door's client. Its first choice only: the protocol has one. Citations stand on the first text block, because the nouns join the texts they hung on.</summary>
internal static class ConverseResponseWriter
{
    public static void Write(ChatResult result, IBufferWriter<byte> output)
    {
        var choice = result.Choices is [var first, ..] ? first : new ChatChoice(0, result.Message, null);
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        json.WriteStartObject("output"u8);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        WriteContent(json, choice);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteStop(json, choice.FinishReason, choice.StopSequence, choice.Message.Content.Any(part => part is RefusalPart));
        ConverseUsage.Write(json, result.Usage ?? default);
        WriteMetrics(json);
        foreach (var trace in choice.Message.Content.OfType<RawPart>().Where(IsTrace))
        {
            json.WriteRaw("trace"u8, trace.Json);
        }

        json.WriteEndObject();
    }

    /// <summary><c>stopReason</c>, and a stop sequence where the protocol has it: among the fields of the model.</summary>
    public static void WriteStop(Utf8JsonWriter json, FinishReason? reason, string? stopSequence, bool refused)
    {
        json.WriteString("stopReason"u8, StopReasons.Write(reason, stopSequence, refused));
        if (stopSequence is not null)
        {
            json.WriteStartObject("additionalModelResponseFields"u8);
            json.WriteString("stop_sequence"u8, stopSequence);
            json.WriteEndObject();
        }
    }

    /// <summary><c>metrics</c>, which clients require: the time is not known here.</summary>
    public static void WriteMetrics(Utf8JsonWriter json)
    {
        json.WriteStartObject("metrics"u8);
        json.WriteNumber("latencyMs"u8, 0);
        json.WriteEndObject();
    }

    private static bool IsTrace(RawPart raw) => raw is { Dialect: BedrockConverseDialect.Dialect, Type: ConverseBlocks.Trace };

    private static void WriteContent(Utf8JsonWriter json, ChatChoice choice)
    {
        var citations = choice.Annotations.Where(annotation => annotation.Dialect == BedrockConverseDialect.Dialect).ToArray();
        foreach (var part in choice.Message.Content)
        {
            switch (part)
            {
                case TextPart { Text.Length: > 0 } text when citations.Length > 0:
                    WriteCited(json, text.Text, citations);
                    citations = [];
                    break;
                case ToolCall call:
                    ConverseBlockWriter.WriteState(json, call);
                    ConverseBlockWriter.Write(json, call, caches: false);
                    break;
                case TextPart { Text.Length: > 0 }:
                case ReasoningPart:
                case RawPart { Dialect: BedrockConverseDialect.Dialect } raw when !IsTrace(raw):
                    ConverseBlockWriter.Write(json, part, caches: false);
                    break;
                case RefusalPart { Text.Length: > 0 } refusal:
                    ConverseBlockWriter.Write(json, new TextPart(refusal.Text), caches: false);
                    break;
            }
        }
    }

    private static void WriteCited(Utf8JsonWriter json, string text, RawPart[] citations)
    {
        json.WriteStartObject();
        json.WriteStartObject("citationsContent"u8);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("citations"u8);
        foreach (var citation in citations)
        {
            json.WriteRawValue(citation.Json.Utf8.Span, skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
