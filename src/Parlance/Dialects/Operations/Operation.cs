namespace Parlance.Dialects.Operations;

/// <summary>What can be asked of a model besides chat. A caller asks in OpenAI's shapes (for rerank in Cohere's and Jina's). Closed.</summary>
public enum Operation
{
    /// <summary>Texts → vectors.</summary>
    Embeddings,

    /// <summary>A query and documents → the documents in order of relevance.</summary>
    Rerank,

    /// <summary>Texts and images → what is harmful in them.</summary>
    Moderations,

    /// <summary>A prompt → images.</summary>
    Images,

    /// <summary>A prompt and images → images; multipart.</summary>
    ImageEdits,

    /// <summary>Text → spoken audio.</summary>
    Speech,

    /// <summary>Audio → its text; multipart.</summary>
    Transcriptions,

    /// <summary>Audio → its text in English; multipart.</summary>
    Translations,

    /// <summary>A chat request → how many tokens it has; in the shapes of its own protocol.</summary>
    CountTokens,
}
