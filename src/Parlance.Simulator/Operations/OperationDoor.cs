using Parlance.Dialects.Operations;

namespace Parlance.Simulator.Operations;

/// <summary>A path at which something else than chat is asked.</summary>
/// <param name="Before">The path, or what stands before the model in it.</param>
/// <param name="Behind">What stands behind the model in the path; null when the path names none.</param>
/// <param name="Answer">What answers.</param>
/// <param name="Chat">The path of a chat call of the same vendor, whose shape errors have; the model stands in it as <c>m</c>.</param>
internal sealed record OperationDoor(string Before, string? Behind, Func<OperationRequest, OperationAnswer> Answer, string Chat)
{
    private const string OpenAi = "/v1/chat/completions";
    private const string Gemini = "/v1beta/models/m:generateContent";

    private static readonly OperationDoor[] s_all =
    [
        new("/embeddings", null, Embedding.In(EmbeddingSet.OpenAi, Embedding.OpenAiRules), OpenAi),
        new("/rerank", null, Rerank.Jina, OpenAi),
        new("/moderations", null, Moderation.Answer, OpenAi),
        new("/images/generations", null, Images.Generate, OpenAi),
        new("/images/edits", null, Images.Edit, OpenAi),
        new("/audio/speech", null, Speech.Answer, OpenAi),
        new("/audio/transcriptions", null, Transcript.Transcribe, OpenAi),
        new("/audio/translations", null, Transcript.Translate, OpenAi),
        new("/v2/embed", null, Embedding.In(EmbeddingSet.Cohere, Embedding.CohereRules), "/v2/chat"),
        new("/v2/rerank", null, Rerank.Cohere, "/v2/chat"),
        new("/api/embed", null, Embedding.In(EmbeddingSet.Ollama, Embedding.OllamaRules), "/api/chat"),
        new("/v1beta/models/", ":batchEmbedContents", Embedding.In(EmbeddingSet.Gemini, Embedding.GeminiRules), Gemini),
        new("/v1beta/models/", ":embedContent", Embedding.In(EmbeddingSet.Gemini, Embedding.GeminiRules), Gemini),
        new("/v1beta/models/", ":countTokens", Counting.Gemini, Gemini),
        new("/messages/count_tokens", null, Counting.Anthropic, "/v1/messages"),
        new("/v1/projects/", ":predict", Embedding.In(EmbeddingSet.Vertex, Embedding.VertexRules), Gemini),
        new("/model/", "/invoke", Embedding.In(EmbeddingSet.Titan, Embedding.TitanRules), "/model/m/converse"),
    ];

    /// <summary>The door for an operation of a provider whose base address has the path <paramref name="root"/>: the one at that very path, or the usual one of the operation.</summary>
    public static OperationDoor Of(Operation operation, string root, string path)
    {
        string?[] places = [root + path, path, "/v1beta" + path, OperationSet.PathsOf(Dialects.DialectSet.OpenAiChat).GetValueOrDefault(operation)];
        return places.OfType<string>().Select(place => Find(place.Replace("{model}", "m", StringComparison.Ordinal), out _)).OfType<OperationDoor>().First();
    }

    /// <summary>The door at <paramref name="path"/>, with and without the version before it, and the model that the path names.</summary>
    public static OperationDoor? Find(string path, out string? model)
    {
        model = null;
        foreach (var door in s_all)
        {
            if (door.Behind is null ? path == door.Before || path == "/v1" + door.Before : path.Length > door.Before.Length + door.Behind.Length && path.StartsWith(door.Before, StringComparison.Ordinal) && path.EndsWith(door.Behind, StringComparison.Ordinal))
            {
                model = door.Behind is null ? null : Uri.UnescapeDataString(path[door.Before.Length..^door.Behind.Length]);
                return door;
            }
        }

        return null;
    }
}
