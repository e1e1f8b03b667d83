using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The body of <c>:generateContent</c> as nouns: the door's face. Model and stream stand in the path.</summary>
internal static class GeminiRequestReader
{
    private static readonly string[] s_known = ["model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig"];

    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error)
    {
        request = null;
        if (!StrictJson.TryValidate(body.Span, out var reason))
        {
            error = new ChatError(ErrorKind.InvalidRequest, reason) { Side = ErrorSide.Client };
            return false;
        }

        using var document = JsonDocument.Parse(body);
        var fields = new GeminiFields();
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

    private static ChatRequest Read(JsonElement root, GeminiFields fields)
    {
        var config = fields.Object(root, "generationConfig") ?? default;
        fields.Enter("generationConfig");
        var format = FormatReader.Read(config, fields, out var formatRest);
        var request = new ChatRequest
        {
            Model = fields.Text(root, "model") ?? "",
            Messages = [],
            Temperature = fields.Number(config, "temperature", 0, 2),
            TopP = fields.Number(config, "topP", 0, 1),
            TopK = fields.Integer(config, "topK", 0),
            MaxTokens = fields.Integer(config, "maxOutputTokens", 0),
            Stop = fields.Texts(config, "stopSequences") ?? [],
            Seed = fields.Integer(config, "seed", long.MinValue),
            PresencePenalty = fields.Number(config, "presencePenalty", -2, 2),
            FrequencyPenalty = fields.Number(config, "frequencyPenalty", -2, 2),
            N = (int?)fields.Integer(config, "candidateCount", 1, 128),
            Logprobs = fields.Flag(config, "responseLogprobs"),
            TopLogprobs = (int?)fields.Integer(config, "logprobs", 0, 20),
            ResponseFormat = format,
            Reasoning = ThinkingReader.Read(config, fields),
        };
        fields.Leave();
        return request with
        {
            Messages = ContentReader.ReadAll(root, fields),
            Tools = ToolReader.Read(root, fields),
            ToolChoice = ToolReader.ReadChoice(root, fields, out var toolRest),
            Extra = GeminiJson.Unknown(root, s_known, new("generationConfig", formatRest), new("toolConfig", toolRest)),
        };
    }
}
