using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>A whole answer for a door's client.</summary>
internal static class GeminiResponseWriter
{
    public static void Write(ChatResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, GeminiJson.Options);
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        foreach (var choice in result.Choices)
        {
            json.WriteStartObject();
            CandidateWriter.WriteContent(json, choice.Message.Content.Where(part => part is not RawPart { Dialect: not GeminiGenerateDialect.Dialect }));
            if (FinishReasons.Write(choice.FinishReason, choice.Message.Content.Any(part => part is RefusalPart)) is { } reason)
            {
                json.WriteString("finishReason"u8, reason);
            }

            json.WriteNumber("index"u8, choice.Index);
            CandidateWriter.WriteAnnotations(json, choice.Annotations.Where(annotation => annotation.Dialect == GeminiGenerateDialect.Dialect).Select(annotation => annotation.Json));
            if (!choice.Logprobs.IsEmpty)
            {
                json.WritePropertyName("logprobsResult"u8);
                LogprobsMap.Write(json, choice.Logprobs);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (result.Usage is { } usage)
        {
            UsageWriter.Write(json, usage);
        }

        json.WriteString("modelVersion"u8, result.Model);
        json.WriteString("responseId"u8, result.Id);
        json.WriteEndObject();
    }
}
