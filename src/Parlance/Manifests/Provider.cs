using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Manifests.Credentials;

namespace Parlance.Manifests;

/// <summary>A provider as compiled from its manifest and the configuration: where it is, how it is spoken to. Immutable.</summary>
public sealed record Provider
{
    /// <summary>The short name that people type, for example <c>openai</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for a person.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What telemetry calls it (<c>gen_ai.provider.name</c> of OpenTelemetry's conventions), for example <c>aws.bedrock</c>; the id unless the manifest says otherwise.</summary>
    public string TelemetryName
    {
        get => field ?? Id;
        init;
    }

    /// <summary>Other names for the same provider.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The protocol it speaks.</summary>
    public required IUpstreamDialect Dialect { get; init; }

    /// <summary>Base address as the vendor documents it, for example <c>https://api.openai.com/v1</c>. A credential of this provider goes to this origin only.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The pieces that filled the base address of the manifest, by name, for example <c>region</c>; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How credentials are sent.</summary>
    public required AuthScheme Auth { get; init; }

    /// <summary>Environment variables that may hold a key, in order of preference.</summary>
    public IReadOnlyList<string> KeyVariables { get; init; } = [];

    /// <summary>Keys to use; empty when none is configured, or when tokens are minted for an identity.</summary>
    public IReadOnlyList<Secret> Credentials { get; init; } = [];

    /// <summary>Where the credential was found, for a person, for example a variable's name or a file's path; null when there is none. Never the credential.</summary>
    public string? CredentialFrom { get; init; }

    /// <summary>As whom calls are made when there is no key.</summary>
    internal Identity? Identity { get; init; }

    /// <summary>Whether calls can be authorised.</summary>
    internal bool HasCredential => Credentials.Count > 0 || Identity is not null;

    /// <summary>Headers of a caller that go to this provider → the values that may; a caller's other headers never do. Default none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ForwardHeaders { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Headers that every request needs, for example <c>anthropic-version</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How it deviates from its dialect.</summary>
    public Quirks Quirks { get; init; } = Quirks.None;

    /// <summary>What it declares that it can do; null (default): it is held to nothing.</summary>
    public CapabilitySet? Capabilities { get; init; }

    /// <summary>What its errors mean where its dialect does not know; null (default): nothing is said.</summary>
    public ErrorTable? Errors { get; init; }

    /// <summary>How failed calls are repeated; null (default): as the caller's options say.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Where <see cref="Credentials"/> were found: the name of the environment variable; null when they were given explicitly, or there are none.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>Known models, in the order of the manifest.</summary>
    public IReadOnlyList<ModelCard> Models { get; init; } = [];

    /// <summary>Path of the chat call under <see cref="BaseUrl"/>; the dialect's own unless the manifest says otherwise. <c>{model}</c> stands for the model's name.</summary>
    public required string ChatPath { get; init; }

    /// <summary>The same for a call that asks for a stream; default <see cref="ChatPath"/>.</summary>
    public string StreamPath
    {
        get => field ?? ChatPath;
        init;
    }

    /// <summary>Whether it chats; false for a provider of embeddings, images or the like alone. Default true.</summary>
    public bool Chat { get; init; } = true;

    /// <summary>What it can do besides chat, each with its path under <see cref="BaseUrl"/>; <c>{model}</c> stands for the model's name. Default: what its dialect has.</summary>
    public IReadOnlyDictionary<Operation, string> Operations
    {
        get => field ?? OperationSet.PathsOf(Dialect);
        init;
    }

    /// <summary>Path of the model list under <see cref="BaseUrl"/>, or its whole address where the vendor has it elsewhere; null when there is none.</summary>
    public string? ModelsPath { get; init; }

    /// <summary>What stands before a model's name on the wire where a caller writes one without a slash; null (default): nothing.</summary>
    public string? ModelPrefix { get; init; }

    /// <summary>Headers in which it says what is left of its limits. Default: OpenAI's.</summary>
    public IReadOnlyList<RateLimitHeaders> RateLimitHeaders { get; init; } = Manifests.RateLimitHeaders.Usual;

    /// <summary>How long to wait for response headers; null for the caller's default.</summary>
    public TimeSpan? HeadersTimeout { get; init; }

    /// <summary>Calls that may run there at the same time with each of its keys, over all its models; null (default): as many as come.</summary>
    public int? MaxInflight { get; init; }

    /// <summary>What can be counted of its streams while they run. Default: nothing.</summary>
    public MeteredOutput Metered { get; init; }

    /// <summary>True for a server on this machine, which is used when it answers and needs no key.</summary>
    public bool Local { get; init; }

    /// <summary>True for the embedded simulator: calls are answered inside the process and <see cref="BaseUrl"/> is never dialled.</summary>
    public bool Simulated { get; init; }

    /// <summary>Id, dialect and address; never a credential or a header.</summary>
    public override string ToString() => $"{Id} ({Dialect.Name}, {BaseUrl})";
}
