using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Parlance.Client.Conversations;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Client.Caching;

/// <summary>What tells one question from another: a hash over everything that may change the answer.</summary>
internal static class CacheKey
{
    /// <summary>The key of <paramref name="request"/>. Whether it streams makes no difference: the answer is the same.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Who is asked first, whatever name the request gives it.</param>
    /// <param name="partition">Whose answers.</param>
    public static string Of(ChatRequest request, Target target, string partition)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartArray();
            json.WriteNumberValue(AnswerJson.Version);
            json.WriteStringValue(partition);
            json.WriteStringValue(target.Name);
            json.WriteStringValue(target.ChatUri.AbsoluteUri);
            MessageWriter.WriteMessages(json, request.Messages);
            WriteSettings(json, request);
            WriteTools(json, request);
            WriteForms(json, request);
            json.WriteEndArray();
        }

        return "parlance:" + Convert.ToHexStringLower(SHA256.HashData(output.WrittenSpan));
    }

    private static void WriteSettings(Utf8JsonWriter json, ChatRequest request)
    {
        Write(json, request.ParallelToolCalls);
        Write(json, request.Temperature);
        Write(json, request.TopP);
        Write(json, request.TopK);
        Write(json, request.MaxTokens);
        Write(json, request.Seed);
        Write(json, request.PresencePenalty);
        Write(json, request.FrequencyPenalty);
        Write(json, request.N);
        Write(json, request.Logprobs);
        Write(json, request.TopLogprobs);
        json.WriteStringValue(request.User);
        json.WriteStartArray();
        foreach (var stop in request.Stop)
        {
            json.WriteStringValue(stop);
        }

        json.WriteEndArray();
    }

    private static void WriteTools(Utf8JsonWriter json, ChatRequest request)
    {
        json.WriteStartArray();
        foreach (var tool in request.Tools)
        {
            json.WriteStartObject();
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WriteBase64String("parameters", tool.Parameters.Utf8.Span);
            MessageWriter.WriteText(json, "strict", tool.Strict?.ToString());
            MessageWriter.WriteText(json, "cache", tool.Cache?.ToString());
            MessageWriter.WriteExtra(json, tool.Extra);
            WriteRaw(json, tool.Native);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject();
        json.WriteString("mode", request.ToolChoice?.Mode);
        json.WriteString("name", request.ToolChoice?.Name);
        WriteRaw(json, request.ToolChoice?.Raw);
        json.WriteEndObject();
    }

    private static void WriteForms(Utf8JsonWriter json, ChatRequest request)
    {
        json.WriteStartObject();
        if (request.ResponseFormat is { } format)
        {
            json.WriteString("type", format.Type);
            json.WriteString("name", format.Name);
            json.WriteString("description", format.Description);
            json.WriteBase64String("schema", format.Schema.Utf8.Span);
            json.WriteString("strict", format.Strict?.ToString());
        }

        json.WriteEndObject();
        json.WriteStartObject();
        if (request.Reasoning is { } reasoning)
        {
            json.WriteString("effort", reasoning.Effort);
            json.WriteString("budget", reasoning.BudgetTokens?.ToString(CultureInfo.InvariantCulture));
            json.WriteString("enabled", reasoning.Enabled?.ToString());
            WriteRaw(json, reasoning.Raw);
        }

        MessageWriter.WriteExtra(json, request.Extra);
        json.WriteEndObject();
        json.WriteStartArray();
        foreach (var (name, value) in request.Params)
        {
            json.WriteStringValue(name);
            json.WriteBase64StringValue(value.Utf8.Span);
        }

        json.WriteEndArray();

        // Whether the JSON was searched in the answer's text, or is the text as it came.
        json.WriteBooleanValue(request.Scope is CallScope { KeepsText: true });
    }

    private static void WriteRaw(Utf8JsonWriter json, RawPart? raw)
    {
        if (raw is not null)
        {
            json.WritePropertyName("raw");
            MessageWriter.WritePart(json, raw);
        }
    }

    private static void Write<T>(Utf8JsonWriter json, T? value)
        where T : struct, IFormattable => json.WriteStringValue(value?.ToString(null, CultureInfo.InvariantCulture));

    private static void Write(Utf8JsonWriter json, bool? value) => json.WriteStringValue(value?.ToString());
}
