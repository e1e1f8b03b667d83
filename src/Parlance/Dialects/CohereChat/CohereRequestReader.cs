using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.CohereChat;

/// <summary>The body of <c>POST /v2/chat</c> as nouns: the door's face.</summary>
internal static class CohereRequestReader
{
    private static readonly string[] s_known =
    [
        "model", "messages", "tools", "strict_tools", "tool_choice", "response_format", "stream", "max_tokens", "temperature", "p", "k", "seed", "stop_sequences",
        "frequency_penalty", "presence_penalty", "logprobs", "thinking",
    ];

    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error)
    {
        request = null;
        if (!StrictJson.TryValidate(body.Span, out var reason))
        {
            error = new ChatError(ErrorKind.InvalidRequest, reason) { Side = ErrorSide.Client };
            return false;
        }

        using var document = JsonDocument.Parse(body);
        var fields = new FieldReader(CohereChatDialect.Dialect);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            request = Read(document.RootElement, fields);
        }
        else
        {
            fields.Fail(null, "The body must be a JSON object.");
        }

        error = fields.Error;
        request = error is null ? request : null;
        return error is null;
    }

    private static ChatRequest Read(JsonElement root, FieldReader fields)
    {
        var model = fields.Text(root, "model");
        if (model.Length == 0)
        {
            fields.Fail("model", "is required: the name of the model that shall answer.");
        }

        var thinking = fields.OptionalObject(root, "thinking");
        return new ChatRequest
        {
            Model = model,
            Messages = CohereMessageReader.Read(root, fields),
            Tools = CohereTools.Read(root, fields),
            ToolChoice = CohereTools.ReadChoice(root, fields),
            MaxTokens = fields.OptionalInteger(root, "max_tokens", min: 0),
            Temperature = fields.OptionalFraction(root, "temperature"),
            TopP = fields.OptionalFraction(root, "p"),
            TopK = fields.OptionalInteger(root, "k", min: 0),
            Seed = fields.OptionalInteger(root, "seed", min: 0),
            Stop = Stops(root, fields),
            FrequencyPenalty = fields.OptionalFraction(root, "frequency_penalty"),
            PresencePenalty = fields.OptionalFraction(root, "presence_penalty"),
            Logprobs = fields.OptionalFlag(root, "logprobs"),
            Stream = fields.OptionalFlag(root, "stream") ?? false,
            ResponseFormat = Format(root, fields),
            Reasoning = thinking is { } control ? Reasoning(control, fields) : null,
            Extra = fields.Unknown(root, s_known, new KeyValuePair<string, RawJson>("thinking", thinking is { } rest ? fields.Rest(rest, "type", "token_budget") : default)),
        };
    }

    private static string[] Stops(JsonElement root, FieldReader fields)
    {
        if (fields.OptionalList(root, "stop_sequences") is not { } list)
        {
            return [];
        }

        if (list.GetArrayLength() <= 5 && list.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String))
        {
            return list.EnumerateArray().Select(entry => entry.GetString()!).ToArray();
        }

        fields.Fail("stop_sequences", "must be a list of at most 5 strings.");
        return [];
    }

    private static ReasoningControl Reasoning(JsonElement thinking, FieldReader fields)
    {
        fields.Enter("thinking");
        var type = fields.Text(thinking, "type");
        if (type is not ("enabled" or "disabled"))
        {
            fields.Fail("type", "must be enabled or disabled.");
        }

        var budget = fields.OptionalInteger(thinking, "token_budget", min: 1);
        fields.Leave();
        return new ReasoningControl { Enabled = type == "enabled", BudgetTokens = budget };
    }

    private static ResponseFormat? Format(JsonElement root, FieldReader fields)
    {
        if (fields.OptionalObject(root, "response_format") is not { } format)
        {
            return null;
        }

        fields.Enter("response_format");
        var type = fields.Text(format, "type");
        var schema = fields.OptionalObject(format, "json_schema") ?? fields.OptionalObject(format, "schema");
        if (type is not ("text" or "json_object"))
        {
            fields.Fail("type", "must be text or json_object.");
        }

        fields.Leave();
        return type == "text" ? ResponseFormat.Text : schema is { } given ? new ResponseFormat("json_schema") { Schema = FieldReader.Raw(given) } : ResponseFormat.JsonObject;
    }
}
