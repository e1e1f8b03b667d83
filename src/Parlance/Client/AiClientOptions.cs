using Parlance.Manifests;
using Parlance.Manifests.Credentials;

namespace Parlance;

/// <summary>How an <see cref="AiClient"/> shall work. Immutable; every property may be left out.</summary>
public sealed record AiClientOptions
{
    /// <summary>The main model: <c>provider/model</c>, or a bare model id that one provider has. Default null: every request names its own.</summary>
    public string? Model { get; init; }

    /// <summary>Key for the main model's provider; it goes to no other provider, also not to a fallback's. Space around it is removed. Default null: the environment variables of the provider.</summary>
    public string? ApiKey { get; init; }

    /// <summary>A credential for the main model's provider that is no key: a file, a profile, a client or the machine's identity. Not together with <see cref="ApiKey"/>; goes to no other provider. Default null.</summary>
    public CredentialOptions? Credential { get; init; }

    /// <summary>
    /// Base address of the main model's provider, as the vendor documents it (for example ending in <c>/v1</c>). Default null: the manifest's.
    /// A key from the environment does not follow to another origin: give <see cref="ApiKey"/> as well.
    /// </summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Limit of a whole call with all its attempts, counted from its first attempt. Default 15 minutes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Extra attempts per call, over the main model and the fallbacks; the same model is tried at most twice. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Models to ask, in this order, when the one before cannot answer; each with its own provider's key. Default none.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>Limits of each phase, breaker, retry budget, hedging. Default: as <see cref="ResilienceOptions"/> says.</summary>
    public ResilienceOptions Resilience { get; init; } = new();

    /// <summary>Calls that may run at the same time; further ones wait. Default null: no limit.</summary>
    public int? MaxInflight { get; init; }

    /// <summary>Files or directories with further provider manifests, ours or AI-Protocol's. Default none: the shipped manifests, and what <c>AI_PROTOCOL_DIR</c> and <c>AI_PROTOCOL_PATH</c> name.</summary>
    public IReadOnlyList<string> ManifestPaths { get; init; } = [];

    /// <summary>Providers and models to choose from in place of the shipped manifests, the environment and <see cref="ManifestPaths"/>. Default null.</summary>
    public Catalog? Catalog { get; init; }

    /// <summary>Clock of timeouts and measurements. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Sends all requests in place of the network, for example a simulator's handler; not disposed by the client. It must not follow redirects. Default null.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }

    /// <summary>
    /// Whether spans hold what is said: messages, answers and names of tools, to be seen by everybody who sees the traces. Default null: as the environment variable
    /// <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c> says (<c>true</c>, <c>SPAN_ONLY</c> or <c>SPAN_AND_EVENT</c>), and else not.
    /// </summary>
    public bool? TelemetryContent { get; init; }

    internal bool HasTelemetryContent(Func<string, string?> environment) =>
        TelemetryContent ?? environment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT")?.Trim().ToUpperInvariant() is "TRUE" or "SPAN_ONLY" or "SPAN_AND_EVENT";

    /// <summary>Keeps answers and gives them again to who asks the same. Default null: every question is asked.</summary>
    public ResponseCacheOptions? Cache { get; init; }

    /// <summary>Look at every request before anything is sent, in this order; each sees what the one before made of it. Default none.</summary>
    public IReadOnlyList<IInputGuard> InputGuards { get; init; } = [];

    /// <summary>Look at every answer before it is handed out, in this order. Default none.</summary>
    public IReadOnlyList<IOutputGuard> OutputGuards { get; init; } = [];

    /// <summary>The model only: the text must not hold the key.</summary>
    public override string ToString() => $"{nameof(AiClientOptions)} {{ Model = {Model} }}";
}
