using Parlance.Dialects;
using Parlance.Dialects.Operations;

namespace Parlance.Manifests;

/// <summary>
/// What is written about a provider, in a manifest or in a configuration: null and empty mean not said. Immutable. It holds no credential; <see cref="CatalogBuilder"/> makes a <see cref="Provider"/> of it.
/// </summary>
public sealed record ProviderManifest
{
    private readonly Lazy<IReadOnlyList<ModelCard>> _models = new([]);

    /// <summary>The short name that people type: lower-case letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 64.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>Name for a person; default the id.</summary>
    public string? Name { get; init; }

    /// <summary>What telemetry calls it (<c>gen_ai.provider.name</c> of OpenTelemetry's conventions); default the id.</summary>
    public string? TelemetryName { get; init; }

    /// <summary>Other names for the same provider.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The vendor's page.</summary>
    public Uri? Homepage { get; init; }

    /// <summary>Whether the provider can be expected to answer: <c>active</c> (default), <c>legacy</c>, <c>unverified</c> or <c>retired</c>. Only active and legacy ones are taken from the environment, and a retired one cannot be called at all.</summary>
    public string? Status { get; init; }

    /// <summary>What happened to a retired provider, and where to go; what to know about one of another status. Null: nothing.</summary>
    public string? StatusNote { get; init; }

    /// <summary>What a person who uses it must know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How well the facts are founded: <c>high</c>, <c>medium</c> or <c>low</c>.</summary>
    public string? Confidence { get; init; }

    /// <summary>Where the facts were read.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>When they were read: <c>2026-11</c> or <c>2026-11-22</c>.</summary>
    public string? AsOf { get; init; }

    /// <summary>The protocol it speaks.</summary>
    public IUpstreamDialect? Dialect { get; init; }

    /// <summary>Base address as the vendor documents it.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Base address with pieces in braces that differ from account to account, for example <c>https://{region}.example.com/v1</c>; null when <see cref="BaseUrl"/> is the whole address.</summary>
    public string? BaseUrlTemplate { get; init; }

    /// <summary>Other addresses of the same provider, which may have pieces in braces too, by the name that an operator writes as <c>region</c> (or has in <c>{ID}_REGION</c>). Default none.</summary>
    public IReadOnlyDictionary<string, string> Regions { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the pieces of <see cref="BaseUrlTemplate"/> and <see cref="Regions"/> come from, by name.</summary>
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

    /// <summary>Whether it chats; null: yes.</summary>
    public bool? Chat { get; init; }

    /// <summary>What it can do besides chat, each with its path under the base address; null: what its dialect has.</summary>
    public IReadOnlyDictionary<Operation, string>? Operations { get; init; }

    /// <summary>Path of the model list under the base address, or its whole address where the vendor has it elsewhere, with the pieces of the base address; null when there is none.</summary>
    public string? ModelsPath { get; init; }

    /// <summary>What stands before a model's name on the wire where a caller writes one without a slash, for example <c>accounts/acme/models/</c>; null: nothing.</summary>
    public string? ModelPrefix { get; init; }

    /// <summary>Headers in which it says what is left of its limits; null: OpenAI's.</summary>
    public IReadOnlyList<RateLimitHeaders>? RateLimitHeaders { get; init; }

    /// <summary>How long to wait for response headers; null for the caller's default.</summary>
    public TimeSpan? HeadersTimeout { get; init; }

    /// <summary>What can be counted of its streams while they run; null: not said.</summary>
    public MeteredOutput? Metered { get; init; }

    /// <summary>How it deviates from its dialect; null: not at all, or as the manifest says that it extends.</summary>
    public Quirks? Quirks { get; init; }

    /// <summary>How its answers look.</summary>
    public AnswerForm Answers { get; init; } = AnswerForm.Plain;

    /// <summary>What it declares that it can do; null: it is held to nothing.</summary>
    public CapabilitySet? Capabilities { get; init; }

    /// <summary>What its errors mean where its dialect does not know; null: nothing is said.</summary>
    public ErrorTable? Errors { get; init; }

    /// <summary>How failed calls are repeated; null: as the caller's options say.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>What the file says that is not used, or not as it is written, each with its place.</summary>
    public IReadOnlyList<YamlError> Unused { get; init; } = [];

    /// <summary>True for a server on this machine, which is used when it answers.</summary>
    public bool Local { get; init; }

    /// <summary>True for the embedded simulator: its address is never dialled.</summary>
    public bool Simulated { get; init; }

    /// <summary>Known models, in order of preference. Those of a manifest that comes with the library are read when they are first asked for.</summary>
    public IReadOnlyList<ModelCard> Models
    {
        get => _models.Value;
        init => _models = new(value);
    }

    /// <summary>The same, to be read later.</summary>
    internal Lazy<IReadOnlyList<ModelCard>> LazyModels
    {
        init => _models = value;
    }

    /// <summary>Whether it has that id or alias.</summary>
    internal bool IsCalled(string name) => Id == name || Aliases.Contains(name);

    /// <summary>Whether it was written for another program than this one, and cannot know what is known here.</summary>
    internal bool IsForeign { get; init; }

    /// <summary>Where it is written.</summary>
    public YamlPosition At { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
