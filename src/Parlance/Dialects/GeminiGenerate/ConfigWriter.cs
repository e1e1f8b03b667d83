using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>generationConfig</c>, written. Nothing is written when there is nothing to say.</summary>
internal static class ConfigWriter
{
    public static void Write(Utf8JsonWriter json, ChatRequest request, WireTarget target, FormatPlan format, DroppedFields dropped)
    {
        var config = new ConfigObject(json, target, dropped);
        Number(config, "temperature", "temperature", request.Temperature);
        Number(config, "topP", "top_p", request.TopP);
        Whole(config, "topK", "top_k", request.TopK);
        Whole(config, "maxOutputTokens", "max_tokens", request.MaxTokens);
        WriteStops(config, request);
        Whole(config, "seed", "seed", request.Seed);
        Number(config, "presencePenalty", "presence_penalty", request.PresencePenalty);
        Number(config, "frequencyPenalty", "frequency_penalty", request.FrequencyPenalty);
        Whole(config, "candidateCount", "n", request.N);
        WriteLogprobs(config, request);
        WriteFormat(config, request, format);
        ThinkingWriter.Write(config, request, target, dropped);
        foreach (var property in Rest(request, format))
        {
            if (config.Begin(property.Key, property.Key))
            {
                json.WriteRawValue(property.Value.Utf8.Span, skipInputValidation: true);
            }
        }

        config.End();
    }

    private static void Number(ConfigObject config, string name, string chatName, double? value)
    {
        if (value is { } number && config.Begin(name, chatName))
        {
            config.Json.WriteNumberValue(number);
        }
    }

    private static void Whole(ConfigObject config, string name, string chatName, long? value)
    {
        if (value is { } number && config.Begin(name, chatName))
        {
            config.Json.WriteNumberValue(number);
        }
    }

    private static void WriteStops(ConfigObject config, ChatRequest request)
    {
        if (request.Stop.Count > 0 && config.Begin("stopSequences", "stop"))
        {
            config.Json.WriteStartArray();
            foreach (var stop in request.Stop)
            {
                config.Json.WriteStringValue(stop);
            }

            config.Json.WriteEndArray();
        }
    }

    private static void WriteLogprobs(ConfigObject config, ChatRequest request)
    {
        if (request.Logprobs is { } wanted && config.Begin("responseLogprobs", "logprobs"))
        {
            config.Json.WriteBooleanValue(wanted);
        }

        Whole(config, "logprobs", "top_logprobs", request.TopLogprobs);
    }

    private static void WriteFormat(ConfigObject config, ChatRequest request, FormatPlan format)
    {
        if (format.IsJson && config.Begin("responseMimeType", "response_format"))
        {
            config.Json.WriteStringValue("application/json"u8);
        }

        if (!format.Schema.IsEmpty && config.Begin("responseJsonSchema", "response_format"))
        {
            config.Json.WriteRawValue(format.Schema.Utf8.Span, skipInputValidation: true);
        }
    }

    /// <summary>The kept fields of <c>generationConfig</c>; a kept schema goes only where the answer's form is sent as such.</summary>
    private static List<KeyValuePair<string, RawJson>> Rest(ChatRequest request, FormatPlan format)
    {
        var rest = new List<KeyValuePair<string, RawJson>>();
        if (request.Extra.Get("generationConfig") is not { IsEmpty: false } kept)
        {
            return rest;
        }

        using var document = JsonDocument.Parse(kept.Utf8);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!GeminiJson.IsKnown(property.Name, ["responseSchema"]) || format.IsJson || request.ResponseFormat is null)
            {
                rest.Add(new(property.Name, GeminiJson.Raw(property.Value)));
            }
        }

        return rest;
    }
}
