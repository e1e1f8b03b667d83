using Parlance.Gateway.Features.Cache;
using Parlance.Gateway.Features.Guardrails;
using Parlance.Gateway.Features.Keys;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>What a gateway serves and where: a configuration as compiled by <see cref="ConfigurationLoader"/>. Immutable.</summary>
public sealed record GatewayOptions
{
    internal const int DefaultInflight = 10_000;

    private readonly Lazy<IReadOnlyList<Provider>> _localServers = new([]);

    /// <summary>Addresses to listen at; port 0 takes any free one. Default <c>http://127.0.0.1:4000</c>.</summary>
    public IReadOnlyList<Uri> Listen { get; init; } = [new("http://127.0.0.1:4000")];

    /// <summary>Directory of the store. Default <c>data</c>.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>The providers.</summary>
    public required Catalog Catalog { get; init; }

    /// <summary>Servers that may run on this machine: those that answer are added to the catalog after the start. Default none.</summary>
    public IReadOnlyList<Provider> LocalServers
    {
        get => _localServers.Value;
        init => _localServers = new(value);
    }

    /// <summary>The same, to be compiled when it is first asked for: after the start.</summary>
    internal Lazy<IReadOnlyList<Provider>> LazyLocalServers
    {
        init => _localServers = value;
    }

    /// <summary>Names of the operator's own: each with the targets behind it, and how one is chosen. Default none.</summary>
    public IReadOnlyDictionary<string, ModelGroup> Groups { get; init; } = new Dictionary<string, ModelGroup>();

    /// <summary>Keys that the configuration holds, beside those of the store. Default none.</summary>
    public IReadOnlyList<StaticKey> Keys { get; init; } = [];

    /// <summary>How calls over a limit wait for it; null (default): they are refused.</summary>
    public QueueOptions? Queue { get; init; }

    /// <summary>Whether <c>/v1/responses</c> keeps answers, for 30 days and for the key that made them, unless a request says <c>store: false</c>. Default true.</summary>
    public bool StoreResponses { get; init; } = true;

    /// <summary>Calls that may run at the same time; one more is refused with 503 before it is read. Default 10,000.</summary>
    public int MaxInflight { get; init; } = DefaultInflight;

    /// <summary>Limits of every call.</summary>
    public GatewayDefaults Defaults { get; init; } = new();

    /// <summary>Who is told what happens. Default: nobody but who asks for <c>/metrics</c>.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>How long things are kept. Default: for ever.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>What requests and answers are looked at for. Default nothing.</summary>
    internal IReadOnlyList<Guardrail> Guardrails { get; init; } = [];

    /// <summary>How answers are kept; null (default): they are not.</summary>
    internal CacheOptions? Cache { get; init; }

    /// <summary>Where a line for each request goes. Null (default): nowhere.</summary>
    public AccessLogOptions? AccessLog { get; init; }

    /// <summary>What is kept of requests. Null (default): nothing.</summary>
    public RequestLogOptions? RequestLog { get; init; }

    /// <summary>Where each field stands that was written, by its path, for example <c>models.fast.strategy</c>. Default nowhere.</summary>
    public IReadOnlyDictionary<string, YamlPosition> Origins { get; init; } = new Dictionary<string, YamlPosition>();

    /// <summary>Where all this was read; null when it was not read from anywhere.</summary>
    internal ConfigurationSource? Source { get; init; }
}
