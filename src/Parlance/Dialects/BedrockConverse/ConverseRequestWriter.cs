using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>
/// A request as the service wants it: the upstream's face. Sampling: temperature is lowered to 1; with thinking neither it nor top_k nor a top_p below 0.95 is sent, and of temperature and top_p
/// together models that think take only one.
/// </summary>
internal static class ConverseRequestWriter
{
    private const string Dialect = BedrockConverseDialect.Dialect;

    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        request = AllowedTools.Resolve(request, Dialect);
        var fit = new PartFit(target);
        using var turns = TurnPlan.Of(request, target, (ContentPart part, MessageRole role, WireTarget _, out string? problem) => fit.Fit(part, role, out problem));
        var format = ConverseFormat.Of(request, target.Quirks);
        var tools = ToolPlan.Of(request, target, turns, format.Tool, dropped);
        error = turns.Error ?? Check(request) ?? format.Error ?? tools.Error;
        if (error is not null)
        {
            return false;
        }

        var additional = AdditionalFields.Of(request, target.Quirks, turns, request.MaxTokens ?? target.MaxOutputTokens, tools.IsForced);
        var sampling = Sampling.Of(request, target, additional.Thinks);
        format.Report(dropped);
        ReportDropped(request, sampling, additional, dropped);
        var caches = Caches(request, target, dropped);
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        WriteTurns(json, turns.Turns, caches);
        WriteSystem(json, turns.System, format.Instruction, tools.Instruction, caches);
        WriteInference(json, request, sampling);
        tools.Write(json, caches);
        WriteAdditional(json, request, additional, sampling, tools);
        WriteOutput(json, request, additional, format);
        json.WriteFields(Dialect, request.Extra, "inferenceConfig", "outputConfig", "additionalModelRequestFields");
        json.WriteEndObject();
        return true;
    }

    private static ChatError? Check(ChatRequest request) => request.N is > 1
        ? new ChatError(ErrorKind.InvalidRequest, "This provider gives one answer per request; send n requests instead.") { Side = ErrorSide.Client, Param = "n" }
        : null;

    private static void ReportDropped(ChatRequest request, Sampling sampling, AdditionalFields additional, DroppedFields dropped)
    {
        dropped.AddIf(request.Seed is not null, "seed");
        dropped.AddIf(request.PresencePenalty is not null, "presence_penalty");
        dropped.AddIf(request.FrequencyPenalty is not null, "frequency_penalty");
        dropped.AddIf(request.Logprobs == true, "logprobs");
        dropped.AddIf(request.TopLogprobs is not null, "top_logprobs");
        dropped.AddIf(request.User is not null, "user");
        dropped.AddIf(request.Temperature is not null && sampling.Temperature is null, "temperature");
        if (sampling.Temperature is { } temperature)
        {
            dropped.AddOutside(request.Temperature!.Value, temperature, "temperature");
        }

        dropped.AddIf(request.TopP is not null && sampling.TopP is null, "top_p");
        dropped.AddIf(request.TopK is not null && sampling.TopK is null && !AdditionalFields.IsKept(request.Extra), "top_k");
        dropped.AddIf(request.Stop.Count > 0 && sampling.Stop.Count == 0, "stop");
        dropped.AddIf(additional.Dropped, "reasoning_effort");
    }

    /// <summary>Whether the model keeps prefixes of the prompt; the service refuses cache points for any that does not.</summary>
    private static bool Caches(ChatRequest request, WireTarget target, DroppedFields dropped)
    {
        if (!target.Dropped.Contains("cache_control"))
        {
            return true;
        }

        dropped.AddIf(request.Messages.Any(message => message.Content.Any(part => part.Cache is not null)) || request.Tools.Any(tool => tool.Cache is not null), "cache_control");
        return false;
    }

    private static void WriteTurns(Utf8JsonWriter json, List<Turn> turns, bool caches)
    {
        json.WriteStartArray("messages"u8);
        foreach (var turn in turns)
        {
            // The service refuses a turn with a document and no text of its own.
            var parts = turn.Blocks.Select(block => block.Part);
            parts = turn.Blocks.Exists(block => block.Part is FilePart) && !turn.Blocks.Exists(block => block.Part is TextPart) ? parts.Append(new TextPart(".")) : parts;
            json.WriteStartObject();
            json.WriteString("role"u8, turn.Role);
            json.WritePropertyName("content"u8);
            ConverseBlockWriter.Write(json, parts, caches);
            foreach (var extra in turn.Extra)
            {
                json.WriteFields(Dialect, extra);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSystem(Utf8JsonWriter json, List<Block> system, string? format, string? tools, bool caches)
    {
        var parts = system.Select(block => block.Part).ToList();
        parts.AddRange(new[] { format, tools }.OfType<string>().Select(text => new TextPart(text)));
        if (parts.Count > 0)
        {
            json.WritePropertyName("system"u8);
            ConverseBlockWriter.Write(json, parts, caches);
        }
    }

    private static void WriteInference(Utf8JsonWriter json, ChatRequest request, Sampling sampling)
    {
        if (request.MaxTokens is null && sampling.IsEmpty && request.Extra.Get(Dialect, "inferenceConfig").IsEmpty)
        {
            return;
        }

        json.WriteStartObject("inferenceConfig"u8);
        if (request.MaxTokens is { } limit)
        {
            json.WriteNumber("maxTokens"u8, limit);
        }

        if (sampling.Temperature is { } temperature)
        {
            json.WriteNumber("temperature"u8, temperature);
        }

        if (sampling.TopP is { } topP)
        {
            json.WriteNumber("topP"u8, topP);
        }

        if (sampling.Stop.Count > 0)
        {
            json.WriteStartArray("stopSequences"u8);
            foreach (var stop in sampling.Stop)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }

        json.WriteRest(Dialect, request.Extra, "inferenceConfig");
        json.WriteEndObject();
    }

    private static void WriteAdditional(Utf8JsonWriter json, ChatRequest request, AdditionalFields additional, Sampling sampling, ToolPlan tools)
    {
        if (request.Extra.Get(Dialect, "additionalModelRequestFields") is { IsEmpty: false } kept)
        {
            json.WriteRaw("additionalModelRequestFields"u8, kept);
            return;
        }

        additional.Write(json, sampling.TopK, sampling.TopKField, tools.SingleCallChoice);
    }

    private static void WriteOutput(Utf8JsonWriter json, ChatRequest request, AdditionalFields additional, ConverseFormat format)
    {
        var effort = additional.Control == "thinking" ? additional.Effort : null;
        if (effort is null && format.Schema.IsEmpty && request.Extra.Get(Dialect, "outputConfig").IsEmpty)
        {
            return;
        }

        json.WriteStartObject("outputConfig"u8);
        if (effort is not null)
        {
            json.WriteString("effort"u8, effort);
        }

        if (!format.Schema.IsEmpty)
        {
            ConverseFormat.Write(json, request.ResponseFormat!, format.Schema);
        }

        json.WriteRest(Dialect, request.Extra, "outputConfig");
        json.WriteEndObject();
    }
}
