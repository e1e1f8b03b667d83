using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>
/// What <see cref="ResponseFormat"/> becomes: <c>outputConfig.textFormat</c> where the model has it, a tool that must be called where it has not (its arguments are then the answer's text),
/// or an instruction.
/// </summary>
/// <param name="Schema">The schema that the model's decoder follows; empty for none.</param>
/// <param name="Tool">The tool whose arguments are the answer; null for none.</param>
/// <param name="Instruction">Text for the end of the system prompt; null for none.</param>
/// <param name="Error">Why the format cannot be said.</param>
internal readonly record struct ConverseFormat(RawJson Schema, ToolDefinition? Tool, string? Instruction, ChatError? Error)
{
    /// <summary>Name of the tool that stands for the answer. A reader that meets a call of it gives the arguments out as text.</summary>
    public const string AnswerTool = "parlance_answer";

    /// <summary>The same in UTF-8.</summary>
    public static ReadOnlySpan<byte> AnswerToolUtf8 => "parlance_answer"u8;

    private const string Plain = "Answer with one JSON object and nothing else: no prose around it, no code fence.";

    /// <summary>Keywords of the schema that the model's decoder does not take.</summary>
    private IReadOnlyCollection<string>? Removed { get; init; }

    /// <summary>Names what the format was sent without.</summary>
    public void Report(DroppedFields dropped)
    {
        dropped.AddIf(Instruction is not null, "response_format");
        foreach (var keyword in Removed ?? [])
        {
            dropped.Add($"response_format.json_schema.schema.{keyword}");
        }
    }

    public static ConverseFormat Of(ChatRequest request, Quirks quirks)
    {
        switch (request.ResponseFormat?.Type)
        {
            case null or "text":
                return default;
            case "json_object":
                return new ConverseFormat(default, null, Plain, null);
            case "json_schema":
                return OfSchema(request.ResponseFormat, quirks.StructuredOutput);
            default:
                return Fail($"A response format of type {request.ResponseFormat.Type} cannot be sent to this provider.");
        }
    }

    /// <summary><c>outputConfig.textFormat</c>; a form that is not known is an error.</summary>
    public static ResponseFormat? Read(JsonElement output, FieldReader fields)
    {
        fields.Enter("outputConfig");
        ResponseFormat? format = null;
        if (fields.OptionalObject(output, "textFormat") is { } text)
        {
            if (ConverseText.TryObject(text, "structure", out var structure) && ConverseText.TryObject(structure, "jsonSchema", out var json) && IsJson(ConverseText.Word(json, "schema"), out var schema))
            {
                format = new ResponseFormat("json_schema") { Name = ConverseText.Word(json, "name"), Description = ConverseText.Word(json, "description"), Schema = schema };
            }
            else
            {
                fields.Fail("textFormat", "must be of type json_schema, with the schema as a string of JSON.");
            }
        }

        fields.Leave();
        return format;
    }

    /// <summary>Writes <c>textFormat</c> into <c>outputConfig</c>.</summary>
    public static void Write(Utf8JsonWriter json, ResponseFormat format, RawJson schema)
    {
        json.WriteStartObject("textFormat"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("structure"u8);
        json.WriteStartObject("jsonSchema"u8);
        json.WriteString("schema"u8, schema.Utf8.Span);
        if (format.Name is not null)
        {
            json.WriteString("name"u8, format.Name);
        }

        if (!string.IsNullOrWhiteSpace(format.Description))
        {
            json.WriteString("description"u8, format.Description);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ConverseFormat OfSchema(ResponseFormat format, string way)
    {
        if (way == "json_schema")
        {
            return SchemaFit.TryClose(format.Schema, out var closed, out var removed) ? new ConverseFormat(closed, null, null, null) { Removed = removed } : Fail("The schema is not a JSON object.");
        }

        if (way != "tool")
        {
            return new ConverseFormat(default, null, $"{Plain} It must follow this JSON Schema:\n{format.Schema}", null);
        }

        return SchemaFit.TryObject(format.Schema, out var input)
            ? new ConverseFormat(default, new ToolDefinition(AnswerTool, format.Description ?? "Gives the answer. Call it once, with the whole answer.", input), null, null)
            : Fail("The schema is not a JSON object.");
    }

    private static bool IsJson(string? text, out RawJson json)
    {
        json = text is null ? default : RawJson.Parse(text);
        return text is not null && Wire.StrictJson.TryValidate(Encoding.UTF8.GetBytes(text), out _);
    }

    private static ConverseFormat Fail(string message) => new(default, null, null, new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = "response_format" });
}
