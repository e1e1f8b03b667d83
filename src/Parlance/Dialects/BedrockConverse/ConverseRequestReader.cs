using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>The body of <c>Converse</c> as nouns: the door's face. Model and kind of answer stand in the path, so both are left for the caller to set.</summary>
internal static class ConverseRequestReader
{
    private static readonly string[] s_known = ["messages", "system", "inferenceConfig", "toolConfig", "outputConfig", "additionalModelRequestFields"];

    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error)
    {
        request = null;
        if (!StrictJson.TryValidate(body.Span, out var reason))
        {
            error = new ChatError(ErrorKind.InvalidRequest, reason) { Side = ErrorSide.Client };
            return false;
        }

        using var document = JsonDocument.Parse(body);
        var fields = new FieldReader(BedrockConverseDialect.Dialect);
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
        var inference = fields.OptionalObject(root, "inferenceConfig");
        var output = fields.OptionalObject(root, "outputConfig");
        var additional = fields.OptionalObject(root, "additionalModelRequestFields");
        var tools = fields.OptionalObject(root, "toolConfig");
        var request = new ChatRequest
        {
            Model = "",
            Messages = ConverseTurnReader.Read(root, fields),
            Tools = tools is { } config ? ConverseTools.Read(config, fields) : [],
            ToolChoice = tools is { } chosen ? ConverseTools.ReadChoice(chosen, fields) : null,
            ParallelToolCalls = AdditionalFields.ReadParallel(additional),
            ResponseFormat = output is { } format ? ConverseFormat.Read(format, fields) : null,
            Reasoning = AdditionalFields.ReadReasoning(additional, output),
            TopK = AdditionalFields.ReadTopK(additional),
            Extra = fields.Unknown(
                root,
                s_known,
                new("inferenceConfig", inference is { } rest ? fields.Rest(rest, "maxTokens", "temperature", "topP", "stopSequences") : default),
                new("outputConfig", output is { } kept ? fields.Rest(kept, "textFormat") : default),
                new("additionalModelRequestFields", additional is { } whole ? FieldReader.Raw(whole) : default)),
        };
        return inference is { } settings ? WithInference(request, settings, fields) : request;
    }

    private static ChatRequest WithInference(ChatRequest request, JsonElement settings, FieldReader fields)
    {
        fields.Enter("inferenceConfig");
        var stops = fields.OptionalList(settings, "stopSequences");
        if (stops is { } list && list.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String || entry.GetString()!.Length == 0))
        {
            fields.Fail("stopSequences", "must be a list of strings that are not empty.");
            stops = null;
        }

        request = request with
        {
            MaxTokens = fields.OptionalInteger(settings, "maxTokens", min: 1),
            Temperature = fields.OptionalFraction(settings, "temperature"),
            TopP = fields.OptionalFraction(settings, "topP"),
            Stop = stops is { } given ? given.EnumerateArray().Select(entry => entry.GetString()!).ToArray() : [],
        };
        fields.Leave();
        return request;
    }
}
