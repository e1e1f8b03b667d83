using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>What <see cref="ResponseFormat"/> becomes: a schema that the vendor's decoder follows, or an instruction where there is no such thing.</summary>
/// <param name="Schema">Value of <c>output_config.format.schema</c>; empty for none.</param>
/// <param name="Instruction">Text for the end of the system prompt; null for none.</param>
/// <param name="Error">Why the format cannot be said.</param>
internal readonly record struct FormatPlan(RawJson Schema, string? Instruction, ChatError? Error)
{
    /// <summary>Keywords of the schema that the vendor's decoder does not take.</summary>
    private IReadOnlyCollection<string>? Removed { get; init; }

    /// <summary>Names what the schema was sent without.</summary>
    public void Report(DroppedFields dropped)
    {
        foreach (var keyword in Removed ?? [])
        {
            dropped.Add($"response_format.json_schema.schema.{keyword}");
        }
    }

    private const string Plain = "Answer with one JSON object and nothing else: no prose around it, no code fence.";

    public static FormatPlan Of(ChatRequest request, WireTarget target)
    {
        if (request.ResponseFormat is not { } format || HasWholeFormat(request.Extra))
        {
            return default;
        }

        switch (format.Type)
        {
            case "text":
                return default;
            case "json_object":
                return new FormatPlan(default, Plain, null);
            case "json_schema" when target.Quirks.StructuredOutput != "json_schema":
                return new FormatPlan(default, $"{Plain} It must follow this JSON Schema:\n{format.Schema}", null);
            case "json_schema" when SchemaFit.TryClose(format.Schema, out var schema, out var removed):
                return new FormatPlan(schema, null, null) { Removed = removed };
            default:
                var message = format.Type == "json_schema" ? "The schema is not a JSON object." : $"A response format of type {format.Type} cannot be sent to this provider.";
                return new FormatPlan(default, null, new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = "response_format" });
        }
    }

    /// <summary>Whether the format as it came is among the fields that are written back.</summary>
    private static bool HasWholeFormat(RawFields? extra)
    {
        if (extra.Get(AnthropicMessagesDialect.Dialect, "output_config") is not { IsEmpty: false } rest)
        {
            return false;
        }

        using var document = JsonDocument.Parse(rest.Utf8);
        return document.RootElement.TryGetProperty("format", out _);
    }
}
