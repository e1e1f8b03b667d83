namespace Parlance.Manifests.AiProtocol;

/// <summary>
/// A provider as AI-Protocol describes it (versions 1.1, 1.5 and 2.0), and what is made of it here: <see cref="ToProvider"/>. Immutable.
/// </summary>
public sealed record ProtocolManifest
{
    /// <summary>The provider's id; empty when it is missing.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>The version of AI-Protocol that it is written in, for example <c>2.0</c>.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Other names of the provider.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What it declares that the provider can do; default <see cref="CapabilitySet.Undeclared"/>.</summary>
    public CapabilitySet Capabilities { get; init; } = CapabilitySet.Undeclared;

    /// <summary>What the provider's errors mean.</summary>
    public ErrorTable Errors { get; init; } = ErrorTable.Empty;

    /// <summary>How failed calls are to be repeated; null when it says nothing.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Where the provider can be reached from: <c>cn</c>, <c>global</c>, <c>us</c>, <c>eu</c>. Empty when not said.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Its operations by AI-Protocol's names, for example <c>chat</c>, <c>mcp_call_tool</c>.</summary>
    public IReadOnlyDictionary<string, ProtocolEndpoint> Endpoints { get; init; } = new Dictionary<string, ProtocolEndpoint>();

    /// <summary>What it says that is used nowhere, or otherwise than written, each with its place.</summary>
    public IReadOnlyList<YamlError> Notes { get; init; } = [];

    /// <summary>How tools of MCP servers reach the model: <c>native_api</c> (the provider calls the server), <c>tool_bridge</c> (they are sent as functions) or <c>not_supported</c>.</summary>
    public string McpIntegration { get; init; } = NoMcp;

    internal const string NoMcp = "not_supported";

    internal ProtocolFacts Facts { get; init; } = new();

    /// <summary>Whether a document is a manifest of AI-Protocol rather than one of ours.</summary>
    public static bool Matches(YamlNode root) => root.Find("protocol_version") is not null || root.Find("$schema") is { } schema && schema.Text.Contains("ai-protocol", StringComparison.OrdinalIgnoreCase);

    /// <summary>The manifest in <paramref name="root"/>; with errors it is as complete as could be.</summary>
    /// <param name="root">The document: YAML, or JSON, which is YAML too.</param>
    /// <param name="errors">Receives the errors.</param>
    public static ProtocolManifest Read(YamlNode root, ICollection<YamlError> errors) => new ProtocolReader(root, errors).Read();

    /// <summary>Where <paramref name="operation"/> is called: as the manifest says, else at <paramref name="fallback"/>.</summary>
    public ProtocolEndpoint EndpointFor(string operation, string fallback) => Endpoints.TryGetValue(operation, out var endpoint) ? endpoint : new ProtocolEndpoint(fallback);

    /// <summary>The same provider as the catalog takes it.</summary>
    /// <param name="shipped">Our own manifest of the provider, whose quirks hold here too where both name the same protocol and origin; null when there is none.</param>
    public ProviderManifest ToProvider(ProviderManifest? shipped = null) => ProtocolCompiler.Compile(this, shipped);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
