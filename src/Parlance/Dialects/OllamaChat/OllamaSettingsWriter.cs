using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>Writes what <c>/api/chat</c> and <c>/api/generate</c> have in common, and names what this protocol has no field for.</summary>
internal sealed class OllamaSettingsWriter(Utf8JsonWriter json, ChatRequest request, WireTarget target, DroppedFields dropped)
{
    /// <summary>Writes all settings. <c>stream</c> always stands there: a server streams when nobody says otherwise.</summary>
    public void Write()
    {
        json.WriteBoolean("stream"u8, request.Stream);
        WriteFormat();
        if (request.Reasoning is { } reasoning && Takes("reasoning_effort", true))
        {
            OllamaThink.Write(json, reasoning, target, dropped);
        }

        WriteOptions();
        if (Takes("logprobs", request.Logprobs == true))
        {
            json.WriteBoolean("logprobs"u8, true);
        }

        if (Takes("top_logprobs", request.TopLogprobs is not null))
        {
            json.WriteNumber("top_logprobs"u8, request.TopLogprobs!.Value);
        }

        OllamaJson.WriteFields(json, request.Extra, except: "options");
        dropped.AddIf(request.User is not null, "user");
        dropped.AddIf(request.ParallelToolCalls == false, "parallel_tool_calls");
    }

    private void WriteFormat()
    {
        if (request.ResponseFormat is not { Type: not "text" } format || !Takes("response_format", true))
        {
            return;
        }

        if (format.Schema.IsEmpty)
        {
            json.WriteString("format"u8, "json"u8);
        }
        else
        {
            json.WritePropertyName("format"u8);
            json.WriteRawValue(format.Schema.Utf8.Span, skipInputValidation: true);
        }
    }

    private void WriteOptions()
    {
        json.WriteStartObject("options"u8);
        Write("max_tokens", "num_predict"u8, request.MaxTokens);
        Write("temperature", "temperature"u8, request.Temperature);
        Write("top_p", "top_p"u8, request.TopP);
        Write("top_k", "top_k"u8, request.TopK);
        Write("seed", "seed"u8, request.Seed);
        Write("presence_penalty", "presence_penalty"u8, request.PresencePenalty);
        Write("frequency_penalty", "frequency_penalty"u8, request.FrequencyPenalty);
        if (Takes("stop", request.Stop.Count > 0))
        {
            json.WriteStartArray("stop"u8);
            foreach (var stop in request.Stop)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }

        OllamaJson.WriteMembers(json, request.Extra, "options");
        json.WriteEndObject();
    }

    private void Write(string name, ReadOnlySpan<byte> wireName, long? value)
    {
        if (Takes(name, value is not null))
        {
            json.WriteNumber(wireName, value!.Value);
        }
    }

    private void Write(string name, ReadOnlySpan<byte> wireName, double? value)
    {
        if (Takes(name, value is not null))
        {
            json.WriteNumber(wireName, value!.Value);
        }
    }

    private bool Takes(string name, bool given)
    {
        var refused = target.Dropped.Contains(name);
        dropped.AddIf(given && refused, name);
        return given && !refused;
    }
}
