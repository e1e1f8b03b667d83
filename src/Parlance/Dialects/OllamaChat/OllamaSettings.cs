using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>What <c>/api/chat</c> and <c>/api/generate</c> have in common, taken field by field. Fields without a noun (<c>keep_alive</c>, <c>options.num_ctx</c>) are kept.</summary>
internal sealed class OllamaSettings(RequestFields fields)
{
    private List<KeyValuePair<string, RawJson>>? _extra;
    private ChatRequest _request = new() { Model = "", Messages = [], Stream = true };
    private bool _named;

    /// <summary>Takes a field.</summary>
    public void Take(string name, JsonElement value)
    {
        switch (name)
        {
            case "model":
                _named = true;
                _request = _request with { Model = fields.RequiredText(value, name, "the name of a model") };
                break;
            case "stream":
                _request = _request with { Stream = fields.Flag(value, name) ?? true };
                break;
            case "think":
                _request = _request with { Reasoning = OllamaThink.Read(value, fields) };
                break;
            case "format":
                _request = _request with { ResponseFormat = Format(value) };
                break;
            case "logprobs":
                _request = _request with { Logprobs = fields.Flag(value, name) };
                break;
            case "top_logprobs":
                _request = _request with { TopLogprobs = (int?)fields.Integer(value, name, 0, 20) };
                break;
            case "options" when fields.IsObject(value, name):
                TakeOptions(value);
                break;
            case "options":
                break;
            default:
                RequestFields.Keep(ref _extra, name, RequestFields.Raw(value));
                break;
        }
    }

    /// <summary>The request so far with these messages.</summary>
    public ChatRequest ToRequest(IReadOnlyList<Message> messages, IReadOnlyList<ToolDefinition> tools)
    {
        if (!_named)
        {
            fields.Missing("model", "the name of a model");
        }

        return _request with { Messages = messages, Tools = tools, Extra = RequestFields.Extra(_extra, OllamaChatDialect.DialectName) };
    }

    private ResponseFormat? Format(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new ResponseFormat("json_schema") { Schema = RequestFields.Raw(value) };
        }

        if (value.ValueKind == JsonValueKind.String && value.ValueEquals("json"u8))
        {
            return ResponseFormat.JsonObject;
        }

        var isNone = RequestFields.IsAbsent(value) || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8));
        if (!isNone)
        {
            fields.Wrong("format", "'json' or a JSON Schema object");
        }

        return null;
    }

    private void TakeOptions(JsonElement options)
    {
        var taken = new List<string>();
        fields.Enter("options");
        foreach (var option in options.EnumerateObject())
        {
            if (!RequestFields.IsAbsent(option.Value) && TryTakeOption(option.Name, option.Value))
            {
                taken.Add(option.Name);
            }
        }

        fields.Leave();
        if (OllamaJson.Rest(options, taken) is { IsEmpty: false } rest)
        {
            RequestFields.Keep(ref _extra, "options", rest);
        }
    }

    private bool TryTakeOption(string name, JsonElement value)
    {
        switch (name)
        {
            // −1 means endless and −2 until the context is full, 0 of top_k means all: those stay as they are.
            case "num_predict" when value.ValueKind != JsonValueKind.Number || (value.TryGetInt64(out var limit) && limit > 0):
                _request = _request with { MaxTokens = fields.Integer(value, name, 1, long.MaxValue) };
                break;
            case "top_k" when value.ValueKind != JsonValueKind.Number || (value.TryGetInt64(out var k) && k > 0):
                _request = _request with { TopK = fields.Integer(value, name, 1, long.MaxValue) };
                break;
            case "temperature":
                _request = _request with { Temperature = fields.Number(value, name, 0, 2) };
                break;
            case "top_p":
                _request = _request with { TopP = fields.Number(value, name, 0, 1) };
                break;
            case "seed":
                _request = _request with { Seed = fields.Integer(value, name, long.MinValue, long.MaxValue) };
                break;
            case "presence_penalty":
                _request = _request with { PresencePenalty = fields.Number(value, name, -2, 2) };
                break;
            case "frequency_penalty":
                _request = _request with { FrequencyPenalty = fields.Number(value, name, -2, 2) };
                break;
            case "stop":
                _request = _request with { Stop = Stops(value) };
                break;
            default:
                return false;
        }

        return true;
    }

    private string[] Stops(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return [value.GetString()!];
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return value.EnumerateArray().Select(item => item.GetString()!).ToArray();
        }

        fields.Wrong("stop", "a string or an array of strings", "invalid_type");
        return [];
    }
}
