using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// Writes a request as its target wants it. One that did not come in this dialect keeps the privacy and the statelessness of the others: nothing is stored, and reasoning comes encrypted, so that
/// it can be sent back. One instance per request.
/// </summary>
internal sealed partial class ResponsesRequestWriter
{
    private static readonly string[] s_chatFields = ["metadata", "service_tier", "prompt_cache_key", "prompt_cache_retention", "safety_identifier"];

    private readonly ChatRequest _request;
    private readonly Quirks _quirks;
    private readonly Utf8JsonWriter _json;
    private readonly RequestObject _object;
    private readonly DroppedFields _refused = new();
    private readonly DroppedFields _dropped;
    private readonly WireTarget _target;
    private readonly bool _isOwn;

    private ResponsesRequestWriter(ChatRequest request, WireTarget target, Utf8JsonWriter json, DroppedFields dropped)
    {
        _request = request;
        _target = target;
        _quirks = target.Quirks;
        _json = json;
        _dropped = dropped;
        _object = new RequestObject(json, target, request.Reasoning, _refused, mayRepeat: true);
        _isOwn = request.Extra.IsOwn();
    }

    /// <summary>Writes the request; false, with nothing written, when it holds content that the target cannot take.</summary>
    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        error = ResponsesRequestCheck.Find(request);
        if (error is not null)
        {
            return false;
        }

        using var json = new Utf8JsonWriter(output, OpenAiResponsesDialect.Writing);
        new ResponsesRequestWriter(request, target, json, dropped).Write();
        return true;
    }

    private void Write()
    {
        _json.WriteStartObject();
        _object.Write("model", _target.Model);
        WriteMessages();
        WriteTools();
        WriteLimits();
        WriteText();
        WriteReasoning();
        WriteInclude();
        _object.Write("user", _request.User);
        if (_request.Stream)
        {
            _object.Write("stream", true);
        }

        if (!_isOwn)
        {
            _object.Write("store", false);
        }

        WriteExtra();
        _json.WriteEndObject();
        ReportDropped();
    }

    private void WriteLimits()
    {
        var limit = _request.MaxTokens is { } given ? Math.Max(given, ResponsesSettings.LeastTokens) : (long?)null;
        if (limit != _request.MaxTokens)
        {
            _dropped.Add($"max_tokens<{ResponsesSettings.LeastTokens}");
        }

        _object.Write("max_output_tokens", limit);
        _object.WriteFitting("temperature", _request.Temperature);
        _object.WriteFitting("top_p", _request.TopP);
        _object.Write("top_logprobs", _request.TopLogprobs);
    }

    private void WriteText()
    {
        if (_request.ResponseFormat is { } asked && OpenAiChatStructuredOutput.Instruction(asked, _quirks) is not null)
        {
            _dropped.Add(_quirks.StructuredOutput == "json_object" ? "response_format.json_schema" : "response_format");
        }

        var kept = _request.Extra.Get("text");
        var format = OpenAiChatStructuredOutput.Downgrade(_request.ResponseFormat, _quirks);
        var whole = _request.Extra.Get(ResponsesSettings.WholeFormat);
        var verbosity = _request.Extra.Get("verbosity", OpenAiChatDialect.DialectName);
        if ((format is null && whole.IsEmpty && kept.IsEmpty && verbosity.IsEmpty) || !_object.TryBegin("text"))
        {
            return;
        }

        _json.WriteStartObject();
        if (!whole.IsEmpty && format == _request.ResponseFormat)
        {
            _json.WritePropertyName("format");
            _json.WriteRawValue(whole.Utf8.Span, skipInputValidation: true);
        }
        else if (format is not null)
        {
            WriteFormat(format);
        }

        if (!verbosity.IsEmpty)
        {
            _json.WritePropertyName("verbosity");
            _json.WriteRawValue(verbosity.Utf8.Span, skipInputValidation: true);
        }

        kept.WriteMembers(_json);
        _json.WriteEndObject();
    }

    private void WriteFormat(ResponseFormat format)
    {
        _json.WriteStartObject("format");
        _json.WriteString("type", format.Type);
        if (format.Type == "json_schema")
        {
            _json.WriteString("name", format.Name ?? "answer");
            if (format.Description is not null)
            {
                _json.WriteString("description", format.Description);
            }

            if (!format.Schema.IsEmpty)
            {
                _json.WritePropertyName("schema");
                _json.WriteRawValue(format.Schema.Utf8.Span, skipInputValidation: true);
            }

            if (format.Strict is { } strict)
            {
                _json.WriteBoolean("strict", strict);
            }
        }

        _json.WriteEndObject();
    }

    private void WriteReasoning()
    {
        var kept = _request.Extra.Get("reasoning");
        var control = _request.Reasoning;
        var effort = control?.Effort ?? (control?.Enabled == false ? "none" : OpenAiChatReasoning.EffortOf(control?.BudgetTokens));
        effort = effort is null ? null : _quirks.EffortWords.GetValueOrDefault(effort, effort);

        // Protocols that ask for thinking mean to see it; this one shows nothing unless asked for a summary.
        var summary = !_isOwn && (control is { Enabled: true } or { BudgetTokens: > 0 });
        if (_quirks.ReasoningControl == "none" || (effort is null && kept.IsEmpty && !summary) || !_object.TryBegin("reasoning"))
        {
            return;
        }

        _json.WriteStartObject();
        if (effort is not null)
        {
            _json.WriteString("effort", effort);
        }

        if (summary)
        {
            _json.WriteString("summary", "auto");
        }

        kept.WriteMembers(_json);
        _json.WriteEndObject();
    }

    private void WriteInclude()
    {
        if (_isOwn)
        {
            _object.Write("include", _request.Extra.Get("include"));
        }
        else if ((ModelFamily.CanReason(_target.Model) || (_request.Logprobs == true && !_object.Refuses("logprobs"))) && _object.TryBegin("include"))
        {
            _json.WriteStartArray();
            if (ModelFamily.CanReason(_target.Model))
            {
                _json.WriteStringValue("reasoning.encrypted_content");
            }

            if (_request.Logprobs == true && !_object.Refuses("logprobs"))
            {
                _json.WriteStringValue(ResponsesSettings.LogprobsInclude);
            }

            _json.WriteEndArray();
        }
    }

    private void WriteExtra()
    {
        foreach (var (name, value) in _request.Extra?.Fields ?? [])
        {
            if (_isOwn ? name is not ("text" or "reasoning" or "include" or ResponsesSettings.WholeFormat) : s_chatFields.Contains(name) && _request.Extra!.Dialect == OpenAiChatDialect.DialectName)
            {
                _object.Write(name, value);
            }
        }
    }

    private void ReportDropped()
    {
        _dropped.AddIf(_request.Stop.Count > 0, "stop");
        _dropped.AddIf(_request.Seed is not null, "seed");
        _dropped.AddIf(_request.PresencePenalty is not null, "presence_penalty");
        _dropped.AddIf(_request.FrequencyPenalty is not null, "frequency_penalty");
        _dropped.AddIf(_request.TopK is not null, "top_k");
        _dropped.AddIf(_request.Logprobs == true && _object.Refuses("logprobs"), "logprobs");
        foreach (var name in _refused.Names)
        {
            if (_isOwn || name is not ("include" or "store"))
            {
                _dropped.Add(OpenAiResponsesSplice.ChatName(name));
            }
        }

        var chat = _request.Extra is { Dialect: OpenAiChatDialect.DialectName } extra ? extra with { Fields = [.. extra.Fields.Where(field => !IsTaken(field.Key))] } : null;
        _dropped.AddForeign(chat ?? _request.Extra, OpenAiResponsesDialect.Dialect);
    }

    /// <summary>Whether a chat client's field has a place here, or is understood as a noun. Whether to store is not the client's to say: nothing is.</summary>
    private static bool IsTaken(string name) => s_chatFields.Contains(name) || name is "verbosity" or "store" || OpenAiChatReasoning.IsForm(name);
}
