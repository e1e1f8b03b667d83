using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>responseMimeType</c> with <c>responseJsonSchema</c> or <c>responseSchema</c>, read; and what of <c>generationConfig</c> has no noun.</summary>
internal static class FormatReader
{
    private static readonly string[] s_known =
    [
        "temperature", "topP", "topK", "maxOutputTokens", "stopSequences", "seed", "presencePenalty", "frequencyPenalty", "candidateCount", "responseLogprobs", "logprobs", "thinkingConfig",
    ];

    /// <summary>The form of the answer; null for text.</summary>
    /// <param name="config">The object <c>generationConfig</c>.</param>
    /// <param name="fields">Where problems go.</param>
    /// <param name="rest">The fields of <paramref name="config"/> that no noun says; a schema whose noun is another spelling stays among them, and wins when this dialect writes it again.</param>
    public static ResponseFormat? Read(JsonElement config, GeminiFields fields, out RawJson rest)
    {
        var mime = fields.Text(config, "responseMimeType");
        var jsonSchema = fields.Object(config, "responseJsonSchema");
        var subset = fields.Object(config, "responseSchema");
        if (mime != "application/json")
        {
            rest = GeminiJson.Rest(config, s_known);
            return null;
        }

        if (jsonSchema is { } schema)
        {
            rest = GeminiJson.Rest(config, [.. s_known, "responseMimeType", "responseJsonSchema"]);
            return new ResponseFormat("json_schema") { Schema = GeminiJson.Raw(schema) };
        }

        rest = GeminiJson.Rest(config, [.. s_known, "responseMimeType"]);
        return subset is { } given ? new ResponseFormat("json_schema") { Schema = SchemaReader.ToJsonSchema(given) } : ResponseFormat.JsonObject;
    }
}
