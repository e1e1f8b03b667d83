using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects.Declarative;

namespace Parlance.Dialects.Operations;

/// <summary>The operations by name, and which of them providers of a dialect have unless their manifest says otherwise.</summary>
public static class OperationSet
{
    private const string OpenAiFamily = "openai-";
    private static readonly EmbeddingForm s_openAiEmbeddings = new(EmbeddingSet.OpenAi);
    private static readonly EmbeddingForm s_geminiEmbeddings = new(EmbeddingSet.Gemini);
    private static readonly EmbeddingForm s_cohereEmbeddings = new(EmbeddingSet.Cohere);
    private static readonly EmbeddingForm s_ollamaEmbeddings = new(EmbeddingSet.Ollama);
    private static readonly EmbeddingForm s_vertexEmbeddings = new(EmbeddingSet.Vertex);
    private static readonly EmbeddingForm s_titanEmbeddings = new(EmbeddingSet.Titan);

    private static readonly PassForm[] s_passes = [.. Enum.GetValues<Operation>().Select(operation => new PassForm(operation))];

    private static readonly FrozenDictionary<Operation, string> s_none = FrozenDictionary<Operation, string>.Empty;

    private static readonly FrozenDictionary<Operation, string> s_openAi = new Dictionary<Operation, string>
    {
        [Operation.Embeddings] = "/embeddings",
        [Operation.Rerank] = "/rerank",
        [Operation.Moderations] = "/moderations",
        [Operation.Images] = "/images/generations",
        [Operation.ImageEdits] = "/images/edits",
        [Operation.Speech] = "/audio/speech",
        [Operation.Transcriptions] = "/audio/transcriptions",
        [Operation.Translations] = "/audio/translations",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<Operation, string> s_anthropic = new Dictionary<Operation, string> { [Operation.CountTokens] = "/messages/count_tokens" }.ToFrozenDictionary();

    private static readonly FrozenDictionary<Operation, string> s_gemini = new Dictionary<Operation, string>
    {
        [Operation.Embeddings] = "/models/{model}:batchEmbedContents",
        [Operation.CountTokens] = "/models/{model}:countTokens",
    }.ToFrozenDictionary();

    /// <summary>Their names in manifests and in the ledger, for example <c>image_edits</c>.</summary>
    public static IReadOnlyList<string> Words { get; } = ["embeddings", "rerank", "moderations", "images", "image_edits", "speech", "transcriptions", "translations", "count_tokens"];

    /// <summary>The name of an operation.</summary>
    public static string Word(this Operation operation) => Words[(int)operation];

    /// <summary>The operation of that name.</summary>
    public static bool TryGet(string word, out Operation operation)
    {
        var index = 0;
        while (index < Words.Count && Words[index] != word)
        {
            index++;
        }

        operation = (Operation)index;
        return index < Words.Count;
    }

    /// <summary>The operations of a provider that speaks <paramref name="dialect"/>, each with its path under the base address; <c>{model}</c> stands for the model's name.</summary>
    public static IReadOnlyDictionary<Operation, string> PathsOf(IUpstreamDialect dialect) => dialect.Name switch
    {
        // Servers that speak one of OpenAI's protocols have the other ones beside it.
        var name when name.StartsWith(OpenAiFamily, StringComparison.Ordinal) => s_openAi,
        "anthropic-messages" => s_anthropic,
        "gemini-generate" => s_gemini,
        "cohere-chat" => new Dictionary<Operation, string> { [Operation.Embeddings] = "/embed", [Operation.Rerank] = "/rerank" },
        "ollama-chat" or "ollama-generate" => Embeddings("/api/embed"),
        "bedrock-converse" => Embeddings("/model/{model}/invoke"),
        _ => s_none,
    };

    /// <summary>How providers of <paramref name="dialect"/> spell <paramref name="operation"/> at <paramref name="address"/>; false when they have no such thing.</summary>
    public static bool TryGetForm(Operation operation, IUpstreamDialect dialect, Uri address, [NotNullWhen(true)] out IOperationForm? form)
    {
        form = (operation, dialect.Name) switch
        {
            // The verb tells Google's two services apart, which otherwise speak one dialect.
            (Operation.Embeddings, "gemini-generate") when address.AbsolutePath.EndsWith(":predict", StringComparison.Ordinal) => s_vertexEmbeddings,
            (Operation.Embeddings, "gemini-generate") => s_geminiEmbeddings,
            (Operation.Embeddings, "cohere-chat") => s_cohereEmbeddings,
            (Operation.Embeddings, "ollama-chat" or "ollama-generate") => s_ollamaEmbeddings,
            (Operation.Embeddings, "bedrock-converse") => s_titanEmbeddings,
            (Operation.Images, DeclarativeDialect.DialectName) => (dialect as DeclarativeDialect)?.Images,
            (Operation.Embeddings, _) => s_openAiEmbeddings,
            (Operation.CountTokens, "anthropic-messages" or "gemini-generate") => CountForm.Instance,
            (Operation.CountTokens, _) => null,
            (Operation.Rerank, _) => RerankForm.Instance,
            (_, var name) when name.StartsWith(OpenAiFamily, StringComparison.Ordinal) => s_passes[(int)operation],
            _ => null,
        };
        return form is not null;
    }

    private static Dictionary<Operation, string> Embeddings(string path) => new() { [Operation.Embeddings] = path };
}
