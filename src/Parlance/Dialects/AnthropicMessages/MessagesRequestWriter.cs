using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// A request as the provider wants it: the upstream's face. Left out because the protocol has no such knob: seed, penalties, logprobs, the image's detail, a participant's name.
/// Sampling: temperature is lowered to 1 and, as top_k and a top_p below 0.95, not sent with thinking; of temperature and top_p together only one is sent, because models since 4.1 refuse both
/// (top_p, unless temperature is the default 1).
/// </summary>
internal static class MessagesRequestWriter
{
    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        request = AllowedTools.Resolve(request, AnthropicMessagesDialect.Dialect);
        using var turns = TurnPlan.Of(request, target, PartFit.Fit, MessagesTurnReader.IsInPlace);
        var format = FormatPlan.Of(request, target);
        var tools = ToolPlan.Of(request, target, turns);
        error = turns.Error ?? Check(request) ?? format.Error ?? tools.Error;
        if (error is not null)
        {
            return false;
        }

        var thinking = ThinkingPlan.Of(request, target, turns);
        ReportDropped(request, target, thinking.Thinks, dropped);
        dropped.AddIf(format.Instruction is not null, "response_format");
        format.Report(dropped);
        tools.Report(dropped);
        using var rented = RentedJson.Open(output);
        var json = rented.Writer;
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model);
        json.WriteNumber("max_tokens"u8, thinking.MaxTokens);
        WriteSystem(json, turns.System, format.Instruction);
        MessagesTurnWriter.Write(json, turns.Turns);
        tools.Write(json);
        WriteSampling(json, request, target, thinking.Thinks, dropped);
        WriteThinking(json, thinking, target);
        WriteOutputConfig(json, request, thinking, format, target);
        WriteMetadata(json, request, target);
        if (request.Stream)
        {
            json.WriteBoolean("stream"u8, true);
        }

        json.WriteFields(AnthropicMessagesDialect.Dialect, request.Extra, "metadata", "output_config");
        json.WriteEndObject();
        return true;
    }

    private static void ReportDropped(ChatRequest request, WireTarget target, bool thinks, DroppedFields dropped)
    {
        dropped.AddIf(request.Seed is not null, "seed");
        dropped.AddIf(request.PresencePenalty is not null, "presence_penalty");
        dropped.AddIf(request.FrequencyPenalty is not null, "frequency_penalty");
        dropped.AddIf(request.Logprobs == true, "logprobs");
        dropped.AddIf(request.TopLogprobs is not null, "top_logprobs");
        dropped.AddIf(request.Temperature is not null && (thinks || !Takes(target, "temperature") || (request.TopP is not null && request.Temperature == 1)), "temperature");
        dropped.AddIf(request.TopP is { } share && (!Takes(target, "top_p") || (thinks ? share < 0.95 : request.Temperature is not (null or 1))), "top_p");
        dropped.AddIf(request.TopK is not null && (thinks || !Takes(target, "top_k")), "top_k");
        dropped.AddIf(request.Stop.Count > 0 && !Takes(target, "stop_sequences"), "stop");
    }

    /// <summary>Whether the target takes the field.</summary>
    private static bool Takes(WireTarget target, string field) => !target.Dropped.Contains(field);

    private static ChatError? Check(ChatRequest request) => request.N is > 1
        ? new ChatError(ErrorKind.InvalidRequest, "This provider gives one answer per request; send n requests instead.") { Side = ErrorSide.Client, Param = "n" }
        : null;

    private static void WriteSystem(Utf8JsonWriter json, List<Block> system, string? instruction)
    {
        if (instruction is not null)
        {
            system = [.. system, new Block(new TextPart(instruction), 0, 0)];
        }

        if (system.Count > 0)
        {
            json.WritePropertyName("system"u8);
            MessagesTurnWriter.WriteContent(json, system);
        }
    }

    private static void WriteSampling(Utf8JsonWriter json, ChatRequest request, WireTarget target, bool thinks, DroppedFields dropped)
    {
        var temperature = request.Temperature is { } given && !thinks && Takes(target, "temperature") ? target.Quirks.Fit("temperature", Math.Min(given, 1)) : (double?)null;
        var topP = request.TopP is { } share && Takes(target, "top_p") && (!thinks || share >= 0.95) ? share : (double?)null;
        if (temperature is not null && topP is not null)
        {
            (temperature, topP) = temperature == 1 ? (null, topP) : (temperature, (double?)null);
        }

        if (temperature is { } warmth)
        {
            json.WriteNumber("temperature"u8, warmth);
            dropped.AddOutside(request.Temperature!.Value, warmth, "temperature");
        }

        if (topP is { } nucleus)
        {
            json.WriteNumber("top_p"u8, nucleus);
        }

        if (request.TopK is { } topK && !thinks && Takes(target, "top_k"))
        {
            json.WriteNumber("top_k"u8, topK);
        }

        // The vendor refuses blank sequences.
        var stops = request.Stop.Count == 0 ? [] : request.Stop.Where(stop => !string.IsNullOrWhiteSpace(stop)).ToArray();
        if (stops.Length > 0 && Takes(target, "stop_sequences"))
        {
            json.WriteStartArray("stop_sequences"u8);
            foreach (var stop in stops)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteThinking(Utf8JsonWriter json, ThinkingPlan thinking, WireTarget target)
    {
        if (thinking.Kind is null || !Takes(target, "thinking"))
        {
            return;
        }

        if (thinking.Kind == "raw")
        {
            json.WriteRaw("thinking"u8, thinking.Raw);
            return;
        }

        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, thinking.Kind);
        if (thinking.Kind == "enabled")
        {
            json.WriteNumber("budget_tokens"u8, thinking.Budget);
        }

        json.WriteEndObject();
    }

    private static void WriteOutputConfig(Utf8JsonWriter json, ChatRequest request, ThinkingPlan thinking, FormatPlan format, WireTarget target)
    {
        var hasRest = !request.Extra.Get(AnthropicMessagesDialect.Dialect, "output_config").IsEmpty;
        if (!Takes(target, "output_config") || (thinking.Effort is null && format.Schema.IsEmpty && !hasRest))
        {
            return;
        }

        json.WriteStartObject("output_config"u8);
        if (thinking.Effort is not null)
        {
            json.WriteString("effort"u8, thinking.Effort);
        }

        if (!format.Schema.IsEmpty)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema"u8);
            json.WriteRaw("schema"u8, format.Schema);
            json.WriteEndObject();
        }

        json.WriteRest(AnthropicMessagesDialect.Dialect, request.Extra, "output_config");
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, ChatRequest request, WireTarget target)
    {
        if (!Takes(target, "metadata") || (request.User is null && request.Extra.Get(AnthropicMessagesDialect.Dialect, "metadata").IsEmpty))
        {
            return;
        }

        json.WriteStartObject("metadata"u8);
        if (request.User is not null)
        {
            json.WriteString("user_id"u8, request.User);
        }

        json.WriteRest(AnthropicMessagesDialect.Dialect, request.Extra, "metadata");
        json.WriteEndObject();
    }
}
