using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Writes a request as its target wants it. One instance per request.</summary>
internal readonly partial struct OpenAiChatRequestWriter
{
    private readonly ChatRequest _request;
    private readonly WireTarget _target;
    private readonly Quirks _quirks;
    private readonly string _model;
    private readonly Utf8JsonWriter _json;
    private readonly RequestObject _object;
    private readonly DroppedFields _dropped;

    private OpenAiChatRequestWriter(ChatRequest request, WireTarget target, Utf8JsonWriter json, DroppedFields dropped)
    {
        _request = request;
        _target = target;
        _quirks = target.Quirks;
        _model = target.Model;
        _json = json;
        _dropped = dropped;
        _object = new RequestObject(json, target, request.Reasoning, dropped, mayRepeat: request.Extra is not null);
    }

    /// <summary>Writes the request; false, with nothing written, when it holds content that the target cannot take.</summary>
    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        request = AllowedTools.Resolve(request, OpenAiChatDialect.DialectName);
        error = OpenAiChatRequestCheck.Find(request, target);
        if (error is not null)
        {
            return false;
        }

        using var json = RentedJson.Open(output);
        new OpenAiChatRequestWriter(request, target, json.Writer, dropped).Write();
        return true;
    }

    private void Write()
    {
        _json.WriteStartObject();
        _object.Write("model", _model);
        _object.WriteForced();
        WriteMessages();
        WriteTools();
        WriteSampling();
        WriteResponseFormat();
        WriteStream();
        var keepsForm = OpenAiChatReasoning.KeepsForm(_request.Extra, _quirks);
        if (!keepsForm && _request.Reasoning is { } reasoning)
        {
            OpenAiChatReasoning.Write(_object, reasoning, _quirks, _request.MaxTokens);
        }

        foreach (var (name, value) in _request.Extra.Own())
        {
            var isElsewhere = name is "stream_options" or "response_format" || (!keepsForm && OpenAiChatReasoning.IsForm(name));
            if (!isElsewhere)
            {
                _object.Write(name, value);
            }
        }

        _json.WriteEndObject();
    }

    private void WriteSampling()
    {
        _object.Write(_quirks.MaxTokensField, _request.MaxTokens);
        _object.WriteFitting("temperature", _request.Temperature);
        _object.WriteFitting("top_p", _request.TopP);
        _object.WriteFitting("top_k", _request.TopK);
        if (!IsDefault(_request.N))
        {
            _object.Write("n", _request.N);
        }

        _object.Write("seed", _request.Seed);
        _object.WriteFitting("presence_penalty", _request.PresencePenalty);
        _object.WriteFitting("frequency_penalty", _request.FrequencyPenalty);
        _object.Write("logprobs", _request.Logprobs);
        _object.Write("top_logprobs", _request.TopLogprobs);
        _object.Write("user", _request.User);
        if (_request.Stop.Count > 0 && _object.TryBegin("stop"))
        {
            WriteStops(_quirks.MaxStops > 0 ? _quirks.MaxStops : int.MaxValue);
        }
    }

    private void WriteStops(int most)
    {
        _dropped.AddIf(_request.Stop.Count > most, $"stop>{most}");
        _json.WriteStartArray();
        foreach (var stop in _request.Stop.Take(most))
        {
            _json.WriteStringValue(stop);
        }

        _json.WriteEndArray();
    }

    /// <summary>One answer is what a provider gives that does not take the field; more have been refused.</summary>
    private bool IsDefault(int? n) => n == 1 && _target.Dropped.Contains("n");

    /// <summary>Usage is always asked for, whether the caller wants to see it or not.</summary>
    private void WriteStream()
    {
        if ((!_request.Stream && !_quirks.StreamOnly) || !_object.TryBegin("stream"))
        {
            return;
        }

        _json.WriteBooleanValue(true);
        if (_quirks.StreamUsageOption && _object.TryBegin("stream_options"))
        {
            _json.WriteStartObject();
            _json.WriteBoolean("include_usage", true);
            _request.Extra.WriteMembers(_json, "stream_options");
            _json.WriteEndObject();
        }
    }

    private void WriteResponseFormat()
    {
        if (_request.ResponseFormat is { } asked && OpenAiChatStructuredOutput.Instruction(asked, _quirks) is not null)
        {
            _dropped.Add(_quirks.StructuredOutput == "json_object" ? "response_format.json_schema" : "response_format");
        }

        if (OpenAiChatStructuredOutput.Downgrade(_request.ResponseFormat, _quirks) is { } format)
        {
            var asItCame = format == _request.ResponseFormat ? _request.Extra.Find("response_format") : default;
            _object.Write("response_format", asItCame);
            if (_object.TryBegin("response_format"))
            {
                OpenAiChatStructuredOutput.Write(_json, format);
            }
        }
        else if (_request.ResponseFormat is null)
        {
            _object.Write("response_format", _request.Extra.Find("response_format"));
        }
    }
}
