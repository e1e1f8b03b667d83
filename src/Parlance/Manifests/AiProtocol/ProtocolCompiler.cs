using Parlance.Dialects;
using Parlance.Dialects.Operations;

namespace Parlance.Manifests.AiProtocol;

/// <summary>A manifest of AI-Protocol → the form that the catalog takes.</summary>
internal static class ProtocolCompiler
{
    /// <summary>AI-Protocol's names of operations that we have under another one.</summary>
    private static readonly (string Theirs, string Ours)[] s_operations =
        [
            ("embed", "embeddings"), ("image_generation", "images"), ("text_to_speech", "speech"), ("tts", "speech"), ("speech_to_text", "transcriptions"), ("stt", "transcriptions"),
            ("audio_transcription", "transcriptions"), ("moderation", "moderations"),
        ];

    public static ProviderManifest Compile(ProtocolManifest manifest, ProviderManifest? shipped)
    {
        var facts = manifest.Facts;
        var isKnown = shipped is not null && shipped.Dialect == facts.Dialect && IsSameOrigin(shipped.BaseUrl, facts.BaseUrl);
        return new ProviderManifest
        {
            At = facts.At,
            IsForeign = true,
            Chat = facts.Chat is null && manifest.Endpoints.Count > 0 ? false : null,
            Id = manifest.Id,
            Name = facts.Name,
            Aliases = manifest.Aliases,
            Homepage = facts.Homepage,
            Status = facts.Status,
            Dialect = facts.Dialect,
            BaseUrl = facts.BaseUrl,
            BaseUrlTemplate = facts.BaseUrlTemplate,
            Settings = facts.Settings,
            Auth = facts.Auth.Scheme,
            KeyVariables = facts.Auth.Variables,
            Headers = facts.Auth.Headers,
            ForwardHeaders = isKnown ? shipped!.ForwardHeaders : new Dictionary<string, IReadOnlyList<string>>(),
            ChatPath = PathOf(facts.Chat, facts.Dialect?.ChatPath, facts.Dialect?.ChatPath),
            StreamPath = PathOf(facts.Stream ?? (facts.Dialect?.StreamPath == facts.Dialect?.ChatPath ? facts.Chat : null), facts.Dialect?.StreamPath, facts.Dialect?.StreamPath),
            Operations = OperationsOf(manifest),
            ModelsPath = facts.ModelsPath,
            HeadersTimeout = facts.HeadersTimeout,
            Quirks = facts.Quirks(isKnown ? shipped!.Quirks ?? Quirks.None : Quirks.None),
            LazyModels = isKnown ? new(() => ModelCard.Fill(facts.Models, shipped!.Models)) : new(facts.Models),
            ModelPrefix = isKnown ? shipped!.ModelPrefix : null,
            Capabilities = manifest.Capabilities,
            Errors = manifest.Errors,
            Retry = manifest.Retry,
            Unused = manifest.Notes,
        };
    }

    /// <summary>The manifest's path; null when it is the dialect's own, which may have a query besides.</summary>
    private static string? PathOf(ProtocolEndpoint? endpoint, string? usual, string? other) =>
        endpoint is null || endpoint.Path == usual?.Split('?')[0] || endpoint.Path == other ? null : endpoint.Path.Replace("{owner}/{model}", "{owner}/{name}", StringComparison.Ordinal);

    private static Dictionary<Operation, string> OperationsOf(ProtocolManifest manifest)
    {
        var operations = new Dictionary<Operation, string>();
        foreach (var (name, endpoint) in manifest.Endpoints)
        {
            var word = s_operations.FirstOrDefault(pair => pair.Theirs == name).Ours ?? name;
            if (OperationSet.TryGet(word, out var operation))
            {
                operations.TryAdd(operation, endpoint.Path);
            }
        }

        return operations;
    }

    private static bool IsSameOrigin(Uri? left, Uri? right) =>
        left is not null && right is not null && Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
