using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.Operations;

/// <summary>The operations by name, and which of them providers of a dialect have unless their manifest says otherwise.</summary>
public static class OperationSet
{
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

    /// <summary>Their names in manifests and in the ledger, for example <c>image_edits</c>.</summary>
    public static IReadOnlyList<string> Words { get; } = ["embeddings", "rerank", "moderations", "images", "image_edits", "speech", "transcriptions", "translations"];

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
    public static IReadOnlyDictionary<Operation, string> PathsOf(IDialect dialect) => dialect.Name switch
    {
        // Servers that speak one of OpenAI's protocols have the other ones beside it.
        "openai-chat" or "openai-responses" => s_openAi,
        "gemini-generate" => Embeddings("/models/{model}:batchEmbedContents"),
        "cohere-chat" => new Dictionary<Operation, string> { [Operation.Embeddings] = "/embed", [Operation.Rerank] = "/rerank" },
        "ollama-chat" or "ollama-generate" => Embeddings("/api/embed"),
        "bedrock-converse" => Embeddings("/model/{model}/invoke"),
        _ => s_none,
    };

    /// <summary>How providers of <paramref name="dialect"/> spell <paramref name="operation"/>; false when they have no such thing.</summary>
    public static bool TryGetForm(Operation operation, IDialect dialect, [NotNullWhen(true)] out IOperationForm? form)
    {
        form = (operation, dialect.Name) switch
        {
            (Operation.Embeddings, "gemini-generate") => new EmbeddingForm(EmbeddingSet.Gemini),
            (Operation.Embeddings, "cohere-chat") => new EmbeddingForm(EmbeddingSet.Cohere),
            (Operation.Embeddings, "ollama-chat" or "ollama-generate") => new EmbeddingForm(EmbeddingSet.Ollama),
            (Operation.Embeddings, "bedrock-converse") => new EmbeddingForm(EmbeddingSet.Titan),
            (Operation.Embeddings, _) => new EmbeddingForm(EmbeddingSet.OpenAi),
            (Operation.Rerank, _) => RerankForm.Instance,
            (_, "openai-chat" or "openai-responses") => PassForm.Instance,
            _ => null,
        };
        return form is not null;
    }

    private static Dictionary<Operation, string> Embeddings(string path) => new() { [Operation.Embeddings] = path };
}
