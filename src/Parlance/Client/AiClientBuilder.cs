namespace Parlance;

/// <summary>Says step by step what <see cref="AiClientOptions"/> say at once. Not thread-safe; every method returns the same builder.</summary>
public sealed class AiClientBuilder
{
    private AiClientOptions _options = new();

    internal AiClientBuilder()
    {
    }

    /// <summary>See <see cref="AiClientOptions.Model"/>.</summary>
    public AiClientBuilder Model(string model) => Set(_options with { Model = model });

    /// <summary>See <see cref="AiClientOptions.ApiKey"/>.</summary>
    public AiClientBuilder ApiKey(string key) => Set(_options with { ApiKey = key });

    /// <summary>See <see cref="AiClientOptions.Credential"/>.</summary>
    public AiClientBuilder Credential(Manifests.Credentials.CredentialOptions credential) => Set(_options with { Credential = credential });

    /// <summary>See <see cref="AiClientOptions.BaseUrl"/>.</summary>
    public AiClientBuilder BaseUrl(Uri baseUrl) => Set(_options with { BaseUrl = baseUrl });

    /// <summary>See <see cref="AiClientOptions.BaseUrl"/>. An address that cannot be parsed is a <see cref="UriFormatException"/>.</summary>
    public AiClientBuilder BaseUrl(string baseUrl) => BaseUrl(new Uri(baseUrl, UriKind.Absolute));

    /// <summary>See <see cref="AiClientOptions.Timeout"/>.</summary>
    public AiClientBuilder Timeout(TimeSpan timeout) => Set(_options with { Timeout = timeout });

    /// <summary>See <see cref="AiClientOptions.MaxRetries"/>.</summary>
    public AiClientBuilder MaxRetries(int maxRetries) => Set(_options with { MaxRetries = maxRetries });

    /// <summary>See <see cref="AiClientOptions.Fallbacks"/>.</summary>
    public AiClientBuilder Fallbacks(params ReadOnlySpan<string> models) => Set(_options with { Fallbacks = models.ToArray() });

    /// <summary>See <see cref="AiClientOptions.Resilience"/>.</summary>
    public AiClientBuilder Resilience(ResilienceOptions resilience) => Set(_options with { Resilience = resilience });

    /// <summary>See <see cref="AiClientOptions.MaxInflight"/>.</summary>
    public AiClientBuilder MaxInflight(int maxInflight) => Set(_options with { MaxInflight = maxInflight });

    /// <summary>See <see cref="AiClientOptions.ManifestPaths"/>.</summary>
    public AiClientBuilder ManifestPaths(params ReadOnlySpan<string> paths) => Set(_options with { ManifestPaths = paths.ToArray() });

    /// <summary>See <see cref="AiClientOptions.Catalog"/>.</summary>
    public AiClientBuilder Catalog(Manifests.Catalog catalog) => Set(_options with { Catalog = catalog });

    /// <summary>See <see cref="AiClientOptions.TimeProvider"/>.</summary>
    public AiClientBuilder TimeProvider(TimeProvider timeProvider) => Set(_options with { TimeProvider = timeProvider });

    /// <summary>See <see cref="AiClientOptions.HttpHandler"/>.</summary>
    public AiClientBuilder HttpHandler(HttpMessageHandler handler) => Set(_options with { HttpHandler = handler });

    /// <summary>See <see cref="AiClientOptions.TelemetryContent"/>.</summary>
    public AiClientBuilder TelemetryContent(bool isKept = true) => Set(_options with { TelemetryContent = isKept });

    /// <summary>See <see cref="AiClientOptions.Cache"/>.</summary>
    public AiClientBuilder Cache(ResponseCacheOptions? cache = null) => Set(_options with { Cache = cache ?? new ResponseCacheOptions() });

    /// <summary>See <see cref="AiClientOptions.InputGuards"/>.</summary>
    public AiClientBuilder InputGuards(params ReadOnlySpan<IInputGuard> guards) => Set(_options with { InputGuards = guards.ToArray() });

    /// <summary>See <see cref="AiClientOptions.OutputGuards"/>.</summary>
    public AiClientBuilder OutputGuards(params ReadOnlySpan<IOutputGuard> guards) => Set(_options with { OutputGuards = guards.ToArray() });

    /// <summary>The client; errors as of <see cref="AiClient.CreateAsync"/>.</summary>
    public Task<AiClient> BuildAsync(CancellationToken cancellationToken = default) => AiClient.CreateAsync(_options, cancellationToken);

    private AiClientBuilder Set(AiClientOptions options)
    {
        _options = options;
        return this;
    }
}
