using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>The body of <c>POST /messages</c> as nouns: the door's face.</summary>
internal static class MessagesRequestReader
{
    private static readonly string[] s_known =
    [
        "model", "max_tokens", "system", "messages", "tools", "tool_choice", "temperature", "top_p", "top_k", "stop_sequences", "stream", "metadata", "thinking", "output_config",
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
        var fields = new FieldReader(AnthropicMessagesDialect.Dialect);
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

        if (!FieldReader.Has(root, "max_tokens", out _))
        {
            fields.Fail("max_tokens", "is required: the most tokens that the answer may have.");
        }

        var metadata = fields.OptionalObject(root, "metadata");
        var output = fields.OptionalObject(root, "output_config");
        var (choice, parallel) = MessagesTools.ReadChoice(root, fields);
        return new ChatRequest
        {
            Model = model,
            MaxTokens = fields.OptionalInteger(root, "max_tokens", min: 0),
            Messages = MessagesTurnReader.Read(root, fields),
            Tools = MessagesTools.Read(root, fields),
            ToolChoice = choice,
            ParallelToolCalls = parallel,
            Temperature = fields.OptionalFraction(root, "temperature"),
            TopP = fields.OptionalFraction(root, "top_p"),
            TopK = fields.OptionalInteger(root, "top_k", min: 0),
            Stop = Stops(root, fields),
            Stream = fields.OptionalFlag(root, "stream") ?? false,
            User = metadata is { } some ? User(some, fields) : null,
            Reasoning = ReasoningReader.Read(root, output, fields),
            ResponseFormat = output is { } config ? Format(config, fields) : null,
            Extra = fields.Unknown(root, s_known, new("metadata", metadata is { } meta ? fields.Rest(meta, "user_id") : default), new("output_config", output is { } rest ? OutputRest(rest, fields) : default)),
        };
    }

    private static string? User(JsonElement metadata, FieldReader fields)
    {
        fields.Enter("metadata");
        var user = fields.OptionalText(metadata, "user_id");
        fields.Leave();
        return user;
    }

    private static string[] Stops(JsonElement root, FieldReader fields)
    {
        if (fields.OptionalList(root, "stop_sequences") is not { } list)
        {
            return [];
        }

        if (list.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String))
        {
            if (list.EnumerateArray().Any(entry => string.IsNullOrWhiteSpace(entry.GetString())))
            {
                fields.Fail("stop_sequences", "each must hold more than white space.");
            }

            return list.EnumerateArray().Select(entry => entry.GetString()!).ToArray();
        }

        fields.Fail("stop_sequences", "must be a list of strings.");
        return [];
    }

    private static ResponseFormat? Format(JsonElement output, FieldReader fields)
    {
        fields.Enter("output_config");
        var format = fields.OptionalObject(output, "format");
        ResponseFormat? read = null;
        if (format is { } given && IsSchema(given))
        {
            fields.Enter("format");
            if (fields.OptionalObject(given, "schema") is { } schema)
            {
                read = new ResponseFormat("json_schema") { Schema = FieldReader.Raw(schema) };
            }
            else
            {
                fields.Fail("schema", "is required.");
            }

            fields.Leave();
        }

        fields.Leave();
        return read;
    }

    /// <summary>What the nouns do not say of <c>output_config</c>; a format with more than a schema is kept whole beside its noun, and wins when this dialect writes it again.</summary>
    private static RawJson OutputRest(JsonElement output, FieldReader fields) =>
        output.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Object && IsPlainSchema(format)
            ? fields.Rest(output, "effort", "format")
            : fields.Rest(output, "effort");

    private static bool IsPlainSchema(JsonElement format) => IsSchema(format) && format.EnumerateObject().All(property => property.Name is "type" or "schema");

    private static bool IsSchema(JsonElement format) => format.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("json_schema");
}
