using Parlance.Dialects;
using Parlance.Dialects.Operations;

namespace Parlance.Manifests;

/// <summary>
/// What is written about a provider, in a manifest or in a configuration: null and empty mean not said. Immutable. It holds no credential; <see cref="CatalogBuilder"/> makes a <see cref="Provider"/> of it.
/// </summary>
public sealed record ProviderManifest
{
    /// <summary>The short name that people type: lower-case letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 64.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>Name for a person; default the id.</summary>
    public string? Name { get; init; }

    /// <summary>Other names for the same provider.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The vendor's page.</summary>
    public Uri? Homepage { get; init; }

    /// <summary>Whether the provider can be expected to answer: <c>active</c> (default), <c>legacy</c>, <c>unverified</c> or <c>retired</c>. A retired one is not taken from the environment.</summary>
    public string? Status { get; init; }

    /// <summary>How well the facts are founded: <c>high</c>, <c>medium</c> or <c>low</c>.</summary>
    public string? Confidence { get; init; }

    /// <summary>Where the facts were read.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>When they were read: <c>2026-11</c> or <c>2026-11-22</c>.</summary>
    public string? AsOf { get; init; }

    /// <summary>The protocol it speaks.</summary>
    public IDialect? Dialect { get; init; }

    /// <summary>Base address as the vendor documents it.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Base address with pieces in braces that differ from account to account, for example <c>https://{region}.example.com/v1</c>; null when <see cref="BaseUrl"/> is the whole address.</summary>
    public string? BaseUrlTemplate { get; init; }

    /// <summary>Where the pieces of <see cref="BaseUrlTemplate"/> come from, by name.</summary>
    public IReadOnlyDictionary<string, AddressSetting> Settings { get; init; } = new Dictionary<string, AddressSetting>();

    /// <summary>Pieces of the address as an operator gave them, by name.</summary>
    public IReadOnlyDictionary<string, string> SettingValues { get; init; } = new Dictionary<string, string>();

    /// <summary>A variable of the vendor's own tools that names another root, for example <c>OLLAMA_HOST</c>; null when there is none.</summary>
    public string? BaseUrlVariable { get; init; }

    /// <summary>How credentials are sent; default <c>Authorization: Bearer …</c>.</summary>
    public AuthScheme? Auth { get; init; }

    /// <summary>Environment variables that may hold a key, in order of preference. <c>{ID}_API_KEY</c> is always tried last.</summary>
    public IReadOnlyList<string> KeyVariables { get; init; } = [];

    /// <summary>Headers of a caller that may go to this provider → the values that may.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ForwardHeaders { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Headers that every request needs.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Path of the chat call under the base address; default the dialect's.</summary>
    public string? ChatPath { get; init; }

    /// <summary>The same for a call that asks for a stream; default <see cref="ChatPath"/> if that is said, else the dialect's.</summary>
    public string? StreamPath { get; init; }

    /// <summary>What it can do besides chat, each with its path under the base address; null: what its dialect has.</summary>
    public IReadOnlyDictionary<Operation, string>? Operations { get; init; }

    /// <summary>Path of the model list under the base address; null when there is none.</summary>
    public string? ModelsPath { get; init; }

    /// <summary>How long to wait for response headers; null for the caller's default.</summary>
    public TimeSpan? HeadersTimeout { get; init; }

    /// <summary>How it deviates from its dialect; null: not at all, or as the manifest says that it extends.</summary>
    public Quirks? Quirks { get; init; }

    /// <summary>True for a server on this machine, which is used when it answers.</summary>
    public bool Local { get; init; }

    /// <summary>True for the embedded simulator: its address is never dialled.</summary>
    public bool Simulated { get; init; }

    /// <summary>Known models, in order of preference.</summary>
    public IReadOnlyList<ModelCard> Models { get; init; } = [];

    /// <summary>Where it is written.</summary>
    public YamlPosition At { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
