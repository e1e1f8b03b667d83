namespace Parlance.Dialects.GeminiGenerate;

/// <summary>What <see cref="ResponseFormat"/> becomes: a schema that the vendor's decoder follows, or an instruction where there is no such thing.</summary>
/// <param name="IsJson">Whether <c>responseMimeType</c> says JSON.</param>
/// <param name="Schema">Value of <c>responseJsonSchema</c>; empty for none.</param>
/// <param name="Instruction">Text for the end of the system instruction; null for none.</param>
/// <param name="Error">Why the format cannot be said.</param>
internal readonly record struct FormatPlan(bool IsJson, RawJson Schema, string? Instruction, ChatError? Error)
{
    private const string Plain = "Answer with one JSON object and nothing else: no prose around it, no code fence.";

    /// <summary>The plan. Models before the third generation refuse JSON as answer when they have functions to call (the vendor: "Function calling with a response mime type … is unsupported").</summary>
    public static FormatPlan Of(ChatRequest request, WireTarget target, bool hasFunctions)
    {
        if (request.ResponseFormat is not { Type: not "text" } format)
        {
            return default;
        }

        var hasSchema = format.Type == "json_schema";
        if (!hasSchema && format.Type != "json_object")
        {
            return Refuse($"A response format of type {format.Type} cannot be sent to this provider.");
        }

        if (hasSchema && !GeminiJson.IsObject(format.Schema.Utf8.Span))
        {
            return Refuse("The schema is not a JSON object.");
        }

        var kept = !request.Extra.Get("generationConfig").IsEmpty && request.Extra.Get("generationConfig").ToString().Contains("Schema", StringComparison.Ordinal);
        var takes = target.Quirks.StructuredOutput;
        if (takes == "none" || (hasFunctions && target.Quirks.Earlier))
        {
            return new FormatPlan(false, default, Instruct(format, hasSchema), null);
        }

        return hasSchema && takes == "json_object" ? new FormatPlan(true, default, Instruct(format, hasSchema), null) : new FormatPlan(true, hasSchema && !kept ? format.Schema : default, null, null);
    }

    private static string Instruct(ResponseFormat format, bool hasSchema) => hasSchema ? $"{Plain} It must follow this JSON Schema:\n{format.Schema}" : Plain;

    private static FormatPlan Refuse(string message) => new(false, default, null, new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = "response_format" });
}
