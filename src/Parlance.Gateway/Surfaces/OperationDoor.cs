using Parlance.Dialects.Operations;

namespace Parlance.Gateway.Surfaces;

/// <summary>A path at which callers ask for something else than chat, in OpenAI's shapes; for rerank in Cohere's and Jina's, which agree in what they send.</summary>
/// <param name="Path">The path.</param>
/// <param name="Operation">What is asked there.</param>
/// <param name="IsForm">Whether the request is a form with files (<c>multipart/form-data</c>) instead of JSON.</param>
internal sealed record OperationDoor(string Path, Operation Operation, bool IsForm = false)
{
    public static IReadOnlyList<OperationDoor> All { get; } =
    [
        new("/v1/embeddings", Operation.Embeddings),
        new("/v1/rerank", Operation.Rerank),
        new("/v2/rerank", Operation.Rerank),
        new("/v1/moderations", Operation.Moderations),
        new("/v1/images/generations", Operation.Images),
        new("/v1/images/edits", Operation.ImageEdits, IsForm: true),
        new("/v1/audio/speech", Operation.Speech),
        new("/v1/audio/transcriptions", Operation.Transcriptions, IsForm: true),
        new("/v1/audio/translations", Operation.Translations, IsForm: true),
    ];
}
