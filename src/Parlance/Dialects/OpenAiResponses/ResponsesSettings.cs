using System.Text.Json;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>The settings of a request as they are read, field by field. What a setting says beyond its noun goes to <paramref name="extra"/>.</summary>
internal sealed class ResponsesSettings(RequestFields fields, List<KeyValuePair<string, RawJson>> extra)
{
    /// <summary>Name of a kept format that says more than its noun.</summary>
    public const string WholeFormat = ".format";

    /// <summary>What <c>include</c> holds for log probabilities.</summary>
    public const string LogprobsInclude = "message.output_text.logprobs";

    /// <summary>Least <c>max_output_tokens</c> that the vendor takes.</summary>
    public const long LeastTokens = 16;

    public bool? ParallelToolCalls { get; private set; }

    public double? Temperature { get; private set; }

    public double? TopP { get; private set; }

    public long? MaxTokens { get; private set; }

    public bool? Logprobs { get; private set; }

    public int? TopLogprobs { get; private set; }

    public ResponseFormat? Format { get; private set; }

    public ReasoningControl? Reasoning { get; private set; }

    public string? User { get; private set; }

    public bool Stream { get; private set; }

    /// <summary>Takes a field that is a setting; false when it is none.</summary>
    public bool TryTake(string name, JsonElement value)
    {
        switch (name)
        {
            case "parallel_tool_calls":
                ParallelToolCalls = fields.Flag(value, name);
                break;
            case "temperature":
                Temperature = fields.Number(value, name, 0, 2);
                break;
            case "top_p":
                TopP = fields.Number(value, name, 0, 1);
                break;
            case "max_output_tokens":
                TakeMaxTokens(value, name);
                break;
            case "top_logprobs":
                TopLogprobs = (int?)fields.Integer(value, name, 0, 20);
                break;
            case "stream":
                Stream = fields.Flag(value, name) ?? false;
                break;
            case "user":
                User = fields.Text(value, name);
                break;
            case "include":
                TakeInclude(value);
                break;
            case "text":
                TakeText(value);
                break;
            case "reasoning":
                TakeReasoning(value);
                break;
            default:
                return false;
        }

        return true;
    }

    private void TakeMaxTokens(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var limit) && limit < LeastTokens)
        {
            fields.Wrong(name, $"an integer of at least {LeastTokens}", "integer_below_min_value");
        }

        MaxTokens = fields.Integer(value, name, LeastTokens, long.MaxValue);
    }

    private void TakeInclude(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            Logprobs = value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(LogprobsInclude)) ? true : null;
            extra.Add(new("include", RequestFields.Raw(value)));
        }
        else if (!RequestFields.IsAbsent(value))
        {
            fields.Wrong("include", "an array of strings", "invalid_type");
        }
    }

    private void TakeText(JsonElement value)
    {
        if (!fields.IsObject(value, "text"))
        {
            return;
        }

        fields.Enter("text");
        if (value.TryGetProperty("format", out var format) && fields.IsObject(format, "format"))
        {
            fields.Enter("format");
            TakeFormat(format);
            fields.Leave();
        }

        fields.Leave();
        Keep("text", value, "format");
    }

    private void TakeFormat(JsonElement format)
    {
        format.TryGetProperty("type", out var typeValue);
        var type = fields.RequiredText(typeValue, "type", "'text', 'json_object' or 'json_schema'");
        var known = format.EnumerateObject().All(member => member.Name is "type" || (type == "json_schema" && member.Name is "name" or "description" or "schema" or "strict"));
        if (type == "json_schema")
        {
            format.TryGetProperty("name", out var name);
            format.TryGetProperty("description", out var description);
            format.TryGetProperty("strict", out var strict);
            format.TryGetProperty("schema", out var schema);
            Format = new ResponseFormat(type)
            {
                Name = fields.RequiredText(name, "name"),
                Description = fields.Text(description, "description"),
                Strict = fields.Flag(strict, "strict"),
                Schema = fields.IsObject(schema, "schema", "a JSON Schema object") ? RequestFields.Raw(schema) : default,
            };
        }
        else if (type is "text" or "json_object")
        {
            Format = new ResponseFormat(type);
        }

        if (Format is null || !known)
        {
            extra.Add(new(WholeFormat, RequestFields.Raw(format)));
        }
    }

    private void TakeReasoning(JsonElement value)
    {
        if (!fields.IsObject(value, "reasoning"))
        {
            return;
        }

        fields.Enter("reasoning");
        value.TryGetProperty("effort", out var effort);
        Reasoning = fields.Text(effort, "effort") is { } word ? new ReasoningControl { Effort = word } : null;
        fields.Leave();
        Keep("reasoning", value, "effort");
    }

    /// <summary>Keeps the members of an object but the one that has a noun; an object without others is kept too, so that it is written again.</summary>
    private void Keep(string name, JsonElement value, string noun)
    {
        var members = value.EnumerateObject().Where(member => member.Name != noun).Select(member => member.ToString());
        extra.Add(new(name, RawJson.Parse($"{{{string.Join(',', members)}}}")));
    }
}
