using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>
/// A request as the vendor wants it: the upstream's face. A tool that must be called by name is offered alone and a call is required; a form of the answer is not taken together with tools and
/// becomes an instruction then; penalties below zero do not exist.
/// </summary>
internal static class CohereRequestWriter
{
    private const string Dialect = CohereChatDialect.Dialect;

    /// <summary>The largest <c>p</c> that the vendor takes.</summary>
    private const double MaxTopP = 0.99;

    private const string Plain = "Answer with one JSON object and nothing else: no prose around it, no code fence.";

    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        request = AllowedTools.Resolve(request, Dialect);
        var messages = CohereMessages.Of(request);
        error = messages.Error ?? Check(request);
        if (error is not null)
        {
            return false;
        }

        var instruction = Instruction(request);
        ReportDropped(request, instruction, dropped);
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model);
        messages.Write(json, instruction);
        WriteTools(json, request, target, dropped);
        WriteSettings(json, request, target, dropped);
        if (instruction is null)
        {
            WriteFormat(json, request.ResponseFormat);
        }

        WriteThinking(json, request, target, dropped);
        if (request.Stream)
        {
            json.WriteBoolean("stream"u8, true);
        }

        json.WriteFields(Dialect, request.Extra, "thinking");
        json.WriteEndObject();
        return true;
    }

    private static ChatError? Check(ChatRequest request)
    {
        for (var i = 0; i < request.Tools.Count; i++)
        {
            if (request.Tools[i].Native is { } native)
            {
                return Refuse($"tools[{i}]", $"A tool of type {native.Type} of the dialect {native.Dialect} cannot be sent to this provider.");
            }
        }

        return request.N is > 1 ? Refuse("n", "This provider gives one answer per request; send n requests instead.")
            : request.ToolChoice?.Mode == "raw" ? Refuse("tool_choice", $"A tool choice of type {request.ToolChoice.Raw?.Type} cannot be sent to this provider.")
            : request.ResponseFormat?.Type is not (null or "text" or "json_object" or "json_schema") ? Refuse("response_format", $"A response format of type {request.ResponseFormat.Type} cannot be sent to this provider.")
            : null;
    }

    private static ChatError Refuse(string param, string message) => new(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param };

    private static string? Instruction(ChatRequest request) => request.Tools.Count == 0 || request.ResponseFormat is not { Type: not "text" } format ? null
        : format.Type == "json_schema" ? $"{Plain} It must follow this JSON Schema:\n{format.Schema}"
        : Plain;

    private static void ReportDropped(ChatRequest request, string? instruction, DroppedFields dropped)
    {
        dropped.AddIf(instruction is not null, "response_format");
        dropped.AddIf(request.TopLogprobs is not null, "top_logprobs");
        dropped.AddIf(request.User is not null, "user");
        dropped.AddIf(request.Tools.Count > 0 && request.ParallelToolCalls == false, "parallel_tool_calls");
    }

    private static void WriteTools(Utf8JsonWriter json, ChatRequest request, WireTarget target, DroppedFields dropped)
    {
        var named = request.ToolChoice is { Mode: "tool" } choice ? choice.Name : null;
        var tools = named is null ? request.Tools : request.Tools.Where(tool => tool.Name == named).ToArray();
        if (tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, tool.Name);
            if (tool.Description is not null)
            {
                json.WriteString("description"u8, tool.Description);
            }

            json.WriteRaw("parameters"u8, tool.Parameters.IsEmpty ? RawJson.Parse("""{"type":"object","properties":{}}""") : tool.Parameters);
            json.WriteFields(Dialect, tool.Extra);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var strict = tools.All(tool => tool.Strict == true);
        if (strict)
        {
            json.WriteBoolean("strict_tools"u8, true);
        }

        for (var i = 0; i < request.Tools.Count; i++)
        {
            dropped.AddIf(request.Tools[i].Strict == true && !strict, $"tools[{i}].strict");
        }

        if (request.ToolChoice?.Mode is "required" or "tool" or "none" && !target.Dropped.Contains("tool_choice"))
        {
            json.WriteString("tool_choice"u8, request.ToolChoice.Mode == "none" ? "NONE"u8 : "REQUIRED"u8);
        }
    }

    private static void WriteSettings(Utf8JsonWriter json, ChatRequest request, WireTarget target, DroppedFields dropped)
    {
        var settings = new CohereSettings(json, target, dropped);
        settings.Write("max_tokens", "max_tokens", request.MaxTokens);
        settings.Write("temperature", "temperature", request.Temperature, 0, 1);
        settings.Write("top_p", "p", request.TopP, 0, MaxTopP);
        settings.Write("top_k", "k", request.TopK);
        settings.Write("seed", "seed", request.Seed);
        settings.Write("frequency_penalty", "frequency_penalty", request.FrequencyPenalty, 0, 1);
        settings.Write("presence_penalty", "presence_penalty", request.PresencePenalty, 0, 1);
        if (request.Logprobs is { } logprobs && settings.Takes("logprobs", logprobs))
        {
            json.WriteBoolean("logprobs"u8, logprobs);
        }

        if (request.Stop.Count > 0 && settings.Takes("stop", true))
        {
            json.WriteStartArray("stop_sequences"u8);
            foreach (var stop in request.Stop)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteFormat(Utf8JsonWriter json, ResponseFormat? format)
    {
        if (format is null)
        {
            return;
        }

        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, format.Type == "text" ? "text"u8 : "json_object"u8);
        if (format.Type == "json_schema")
        {
            json.WriteRaw("json_schema"u8, format.Schema);
        }

        json.WriteEndObject();
    }

    /// <summary>An effort is a number of tokens here, and left to the model where it would not fit below the output limit.</summary>
    private static void WriteThinking(Utf8JsonWriter json, ChatRequest request, WireTarget target, DroppedFields dropped)
    {
        var asked = request.Reasoning;
        var off = asked is { Enabled: false } or { Effort: "none" };
        if (asked is null || (!off && asked.Enabled is null && asked.Effort is null && asked.BudgetTokens is null))
        {
            return;
        }

        if (target.Quirks.ReasoningControl == "none" || target.Dropped.Contains("thinking"))
        {
            dropped.AddIf(!off, "reasoning_effort");
            return;
        }

        var budget = off ? null : asked.BudgetTokens ?? (asked.Effort is null ? null : ReasoningBudget.Of(asked.Effort));
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, off ? "disabled"u8 : "enabled"u8);
        if (budget is { } tokens && (asked.BudgetTokens is not null || request.MaxTokens is null || tokens < request.MaxTokens))
        {
            json.WriteNumber("token_budget"u8, tokens);
        }

        json.WriteRest(Dialect, request.Extra, "thinking");
        json.WriteEndObject();
    }
}
