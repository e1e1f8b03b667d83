using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>The settings of a request as they are read, field by field.</summary>
internal struct RequestSettings
{
    private const int MaxStops = 4;

    public bool? ParallelToolCalls { get; private set; }

    public double? Temperature { get; private set; }

    public double? TopP { get; private set; }

    public long? TopK { get; private set; }

    public long? MaxTokens { get; private set; }

    public IReadOnlyList<string>? Stop { get; private set; }

    public long? Seed { get; private set; }

    public double? PresencePenalty { get; private set; }

    public double? FrequencyPenalty { get; private set; }

    public int? N { get; private set; }

    public bool? Logprobs { get; private set; }

    public int? TopLogprobs { get; private set; }

    public ResponseFormat? ResponseFormat { get; private set; }

    public string? Effort { get; private set; }

    public string? User { get; private set; }

    public bool Stream { get; private set; }

    public bool IncludeUsage { get; private set; }

    /// <summary>Takes a field that is a setting; false when it is none. What a setting says beyond its noun goes to <paramref name="extra"/>.</summary>
    public bool TryTake(string name, JsonElement value, RequestFields fields, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        switch (name)
        {
            case "max_tokens" or "max_completion_tokens":
                TakeMaxTokens(name, value, fields);
                break;
            case "stop":
                Stop = ReadStop(value, fields);
                break;
            case "stream":
                Stream = fields.Flag(value, name) ?? false;
                break;
            case "stream_options":
                TakeStreamOptions(value, fields, ref extra);
                break;
            case "response_format":
                TakeResponseFormat(value, fields, ref extra);
                break;
            case "reasoning_effort":
                Effort = fields.Text(value, name);
                break;
            case "user":
                User = fields.Text(value, name);
                break;
            case "parallel_tool_calls":
                ParallelToolCalls = fields.Flag(value, name);
                break;
            case "top_k" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var k) && k > 0:
                // Not OpenAI's; servers that have it give 0 and −1 meanings of their own, which stay as they are.
                TopK = k;
                break;
            case "logit_bias":
                CheckBias(value, fields);
                return false;
            default:
                return TryTakeSampling(name, value, fields);
        }

        return true;
    }

    /// <summary>Kept as it came, because only this dialect has it; the range is the door's.</summary>
    private static void CheckBias(JsonElement value, RequestFields fields)
    {
        if (!fields.IsObject(value, "logit_bias"))
        {
            return;
        }

        fields.Enter("logit_bias");
        foreach (var token in value.EnumerateObject())
        {
            fields.Number(token.Value, token.Name, -100, 100);
        }

        fields.Leave();
    }

    private bool TryTakeSampling(string name, JsonElement value, RequestFields fields)
    {
        switch (name)
        {
            case "temperature":
                Temperature = fields.Number(value, name, 0, 2);
                break;
            case "top_p":
                TopP = fields.Number(value, name, 0, 1);
                break;
            case "presence_penalty":
                PresencePenalty = fields.Number(value, name, -2, 2);
                break;
            case "frequency_penalty":
                FrequencyPenalty = fields.Number(value, name, -2, 2);
                break;
            case "seed":
                Seed = fields.Integer(value, name, long.MinValue, long.MaxValue);
                break;
            case "n":
                N = (int?)fields.Integer(value, name, 1, 128);
                break;
            case "logprobs":
                Logprobs = fields.Flag(value, name);
                break;
            case "top_logprobs":
                TopLogprobs = (int?)fields.Integer(value, name, 0, 20);
                break;
            default:
                return false;
        }

        return true;
    }

    private void TakeMaxTokens(string name, JsonElement value, RequestFields fields)
    {
        if (fields.Integer(value, name, 1, long.MaxValue) is not { } limit)
        {
            return;
        }

        if (MaxTokens is { } other && other != limit)
        {
            fields.Wrong(name, "left out when the other output limit is set, or equal to it");
        }

        MaxTokens = limit;
    }

    private static string[]? ReadStop(JsonElement value, RequestFields fields)
    {
        const string Must = "a string or an array of strings";
        if (value.ValueKind == JsonValueKind.String)
        {
            return [value.GetString()!];
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            if (value.GetArrayLength() > MaxStops)
            {
                fields.Wrong("stop", $"at most {MaxStops} strings");
            }

            return value.EnumerateArray().Select(item => item.GetString()!).ToArray();
        }

        if (!RequestFields.IsAbsent(value))
        {
            fields.Wrong("stop", Must, "invalid_type");
        }

        return null;
    }

    private void TakeStreamOptions(JsonElement value, RequestFields fields, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        if (!fields.IsObject(value, "stream_options"))
        {
            return;
        }

        fields.Enter("stream_options");
        foreach (var option in value.EnumerateObject())
        {
            if (option.NameEquals("include_usage"))
            {
                IncludeUsage = fields.Flag(option.Value, "include_usage") ?? false;
            }
            else
            {
                RequestFields.KeepMember(ref extra, "stream_options", option);
            }
        }

        fields.Leave();
    }

    private void TakeResponseFormat(JsonElement value, RequestFields fields, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        if (!fields.IsObject(value, "response_format"))
        {
            return;
        }

        fields.Enter("response_format");
        value.TryGetProperty("type", out var typeValue);
        var type = fields.RequiredText(typeValue, "type", "'text', 'json_object' or 'json_schema'");
        var members = value.EnumerateObject().Count();
        if (type == "json_schema")
        {
            value.TryGetProperty("json_schema", out var schema);
            ResponseFormat = ReadSchema(schema, fields, ref members);
        }
        else if (type is "text" or "json_object")
        {
            ResponseFormat = new ResponseFormat(type);
            members--;
        }

        fields.Leave();
        if (members > 0)
        {
            // A form of some server, or one with fields of its own: it goes back as it came.
            RequestFields.Keep(ref extra, "response_format", RequestFields.Raw(value));
        }
    }

    private static ResponseFormat? ReadSchema(JsonElement value, RequestFields fields, ref int members)
    {
        if (RequestFields.IsAbsent(value))
        {
            fields.Missing("json_schema", "an object with 'name' and 'schema'");
        }

        if (!fields.IsObject(value, "json_schema"))
        {
            return null;
        }

        fields.Enter("json_schema");
        value.TryGetProperty("name", out var name);
        value.TryGetProperty("description", out var description);
        value.TryGetProperty("strict", out var strict);
        value.TryGetProperty("schema", out var schema);
        var format = new ResponseFormat("json_schema")
        {
            Name = fields.RequiredText(name, "name"),
            Description = fields.Text(description, "description"),
            Strict = fields.Flag(strict, "strict"),
            Schema = fields.IsObject(schema, "schema", "a JSON Schema object") ? RequestFields.Raw(schema) : default,
        };
        fields.Leave();
        members -= value.EnumerateObject().All(member => member.Name is "name" or "description" or "strict" or "schema") ? 2 : 0;
        return format;
    }
}
