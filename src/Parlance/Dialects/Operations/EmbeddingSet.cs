namespace Parlance.Dialects.Operations;

/// <summary>All spellings of embeddings.</summary>
public static class EmbeddingSet
{
    /// <summary>OpenAI's <c>/embeddings</c>, which is also that of every caller, and of most other providers.</summary>
    public static IEmbeddingDialect OpenAi { get; } = new OpenAiEmbeddings();

    /// <summary>Gemini's <c>:batchEmbedContents</c>; reads <c>:embedContent</c> as well.</summary>
    public static IEmbeddingDialect Gemini { get; } = new GeminiEmbeddings();

    /// <summary>Cohere's <c>/v2/embed</c>.</summary>
    public static IEmbeddingDialect Cohere { get; } = new CohereEmbeddings();

    /// <summary>Ollama's <c>/api/embed</c>.</summary>
    public static IEmbeddingDialect Ollama { get; } = new OllamaEmbeddings();

    /// <summary>Vertex AI's <c>:predict</c> with text embedding models.</summary>
    public static IEmbeddingDialect Vertex { get; } = new VertexEmbeddings();

    /// <summary>Amazon Titan text embeddings as Bedrock's <c>InvokeModel</c> takes them: one text per call.</summary>
    public static IEmbeddingDialect Titan { get; } = new TitanEmbeddings();
}
