using System.Buffers;
using Parlance.Dialects.Operations;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Operations;

/// <summary>Embeddings in every spelling, checked as their vendors check them.</summary>
internal static class Embedding
{
    private const int MaxDimensions = 4096;

    public static Func<OperationRequest, OperationAnswer> In(IEmbeddingDialect dialect, Func<OperationRequest, EmbeddingRequest, ChatError?> rules) => asked => Answer(asked, dialect, rules);

    /// <summary>OpenAI knows no <c>input_type</c>.</summary>
    public static ChatError? OpenAiRules(OperationRequest asked, EmbeddingRequest request) =>
        request.InputType is not null ? OperationAnswer.Unknown("input_type")
        : request.Model.Length == 0 ? OperationAnswer.Refuse("You must provide a model parameter.", "model")
        : Missing(request, "input");

    /// <summary>Each request names the model of the path again.</summary>
    public static ChatError? GeminiRules(OperationRequest asked, EmbeddingRequest request) =>
        request.Model.Length > 0 && request.Model != asked.PathModel ? OperationAnswer.Refuse("* BatchEmbedContentsRequest.requests[0].model: must match the model of the batch.") : Missing(request, "requests");

    public static ChatError? VertexRules(OperationRequest asked, EmbeddingRequest request) => request.Texts.Count > 250 ? OperationAnswer.Refuse("250 instance(s) is allowed per prediction.") : Missing(request, "instances");

    public static ChatError? CohereRules(OperationRequest asked, EmbeddingRequest request) =>
        request.InputType is not ("search_document" or "search_query" or "classification" or "clustering") ? OperationAnswer.Refuse("invalid request: valid input_type must be provided with the provided model")
        : request.Texts.Count > 96 ? OperationAnswer.Refuse("invalid request: total number of texts must be at most 96")
        : Missing(request, "texts");

    public static ChatError? OllamaRules(OperationRequest asked, EmbeddingRequest request) => request.Model.Length == 0 ? OperationAnswer.Refuse("model is required") : Missing(request, "input");

    public static ChatError? TitanRules(OperationRequest asked, EmbeddingRequest request) =>
        request.Dimensions is not (null or 256 or 512 or 1024) ? OperationAnswer.Refuse("Malformed input request: dimensions must be 256, 512 or 1024, please reformat your input and try again.") : Missing(request, "inputText");

    private static ChatError? Missing(EmbeddingRequest request, string name) => request.Texts.Count == 0 && request.Tokens.IsEmpty ? OperationAnswer.Refuse($"'{name}' is a required property.", name) : null;

    private static OperationAnswer Answer(OperationRequest asked, IEmbeddingDialect dialect, Func<OperationRequest, EmbeddingRequest, ChatError?> rules)
    {
        if (!dialect.TryReadRequest(asked.Request.Body, out var request, out var error))
        {
            return error;
        }

        error = request.Unknown.Count > 0 ? OperationAnswer.Unknown(request.Unknown[0])
            : request.Dimensions > MaxDimensions ? OperationAnswer.Refuse($"Invalid value for 'dimensions': at most {MaxDimensions}.", "dimensions")
            : rules(asked, request);
        if (error is not null)
        {
            return error;
        }

        var texts = request.Tokens.IsEmpty ? request.Texts : [request.Tokens.ToString()];
        var result = new EmbeddingResult
        {
            Model = request.Model.Length > 0 ? request.Model : asked.PathModel ?? "",
            Vectors = [.. texts.Select(text => Vectors.Of(text, asked.Seed, (int)(request.Dimensions ?? Vectors.DefaultDimensions)))],
            InputTokens = texts.Sum(text => Tokens.Of(System.Text.Encoding.UTF8.GetByteCount(text))),
        };
        var output = new ArrayBufferWriter<byte>();
        dialect.WriteResult(result.TryConvert(request.Base64, out var converted) ? converted : result, output);
        return OperationAnswer.Json(output.WrittenMemory);
    }
}
