using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// The object around an answer, with every field that the official clients' types demand. What it would repeat of the request is not known where an answer is written, and stands at its default.
/// </summary>
internal static class ResponseObject
{
    /// <summary>Writes the object.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="head">Id, model and creation time.</param>
    /// <param name="status"><c>in_progress</c>, <c>completed</c> or <c>incomplete</c>.</param>
    /// <param name="reason">Why it is incomplete; empty when it is not.</param>
    /// <param name="items">Its items.</param>
    /// <param name="usage">Its usage; null when unknown.</param>
    public static void Write(IBufferWriter<byte> output, in Head head, ReadOnlySpan<byte> status, ReadOnlySpan<byte> reason, IEnumerable<WrittenItem> items, Usage? usage)
    {
        output.Write("{\"id\":\""u8);
        JsonText.WriteEscaped(output, head.Id);
        output.Write("\",\"object\":\"response\",\"created_at\":"u8);
        JsonText.WriteNumber(output, head.Created);
        output.Write(",\"status\":\""u8);
        output.Write(status);
        output.Write("\",\"background\":false,\"error\":null,\"incomplete_details\":"u8);
        WriteReason(output, reason);
        output.Write(",\"instructions\":null,\"max_output_tokens\":null,\"max_tool_calls\":null,\"metadata\":{},\"model\":\""u8);
        JsonText.WriteEscaped(output, head.Model);
        output.Write("\",\"output\":["u8);
        var isFirst = true;
        foreach (var item in items)
        {
            output.Write(isFirst ? ""u8 : ","u8);
            item.Write(output, reason.IsEmpty || (item.IsDone && !item.IsCut) ? "completed"u8 : "incomplete"u8);
            isFirst = false;
        }

        output.Write("],\"parallel_tool_calls\":true,\"previous_response_id\":null,\"prompt_cache_key\":null,\"reasoning\":{\"effort\":null,\"summary\":null},\"safety_identifier\":null,"u8);
        output.Write("\"service_tier\":\""u8);
        JsonText.WriteEscaped(output, usage?.Units?.Tier ?? "default");
        output.Write("\",\"store\":false,\"temperature\":null,\"text\":{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\",\"tools\":[],\"top_logprobs\":0,\"top_p\":null,"u8);
        output.Write("\"truncation\":\"disabled\",\"usage\":"u8);
        WriteUsage(output, usage);
        output.Write(",\"user\":null}"u8);
    }

    /// <summary>Why an answer is incomplete; empty when it is complete.</summary>
    public static ReadOnlySpan<byte> ReasonOf(FinishReason? reason) =>
        reason == FinishReason.Length ? "max_output_tokens"u8 : reason == FinishReason.ContentFilter ? "content_filter"u8 : default;

    private static void WriteReason(IBufferWriter<byte> output, ReadOnlySpan<byte> reason)
    {
        if (reason.IsEmpty)
        {
            output.Write("null"u8);
            return;
        }

        output.Write("{\"reason\":\""u8);
        output.Write(reason);
        output.Write("\"}"u8);
    }

    private static void WriteUsage(IBufferWriter<byte> output, Usage? usage)
    {
        if (usage is not { } counts)
        {
            output.Write("null"u8);
            return;
        }

        using var json = new Utf8JsonWriter(output, OpenAiResponsesDialect.Writing);
        ResponsesUsage.Write(json, counts);
    }

    /// <summary>What all objects of one answer share.</summary>
    internal readonly record struct Head(string Id, string Model, long Created);
}
