using System.Globalization;

namespace Parlance.Manifests.AiProtocol;

/// <summary>Reads a manifest of AI-Protocol, whatever its version: what a version moved is looked for in both places.</summary>
internal sealed partial class ProtocolReader
{
    private readonly ProtocolNotes _notes;
    private readonly MapReader _map;
    private readonly MapReader _endpoint;

    public ProtocolReader(YamlNode root, ICollection<YamlError> errors)
    {
        _notes = new ProtocolNotes(errors);
        _map = _notes.Open(root);

        // Earlier drafts of version 2 nest what is called on under `core`.
        var core = _map.Map("core");
        var endpoint = _map.Find("endpoint") ?? core?.Find("endpoint");
        _endpoint = _notes.Open(endpoint ?? new YamlNode(YamlKind.Map, root.At, root, "endpoint"));
        HasEndpoint = endpoint is not null;
        if (core is not null)
        {
            _notes.TellUnread(core);
        }
    }

    private bool HasEndpoint { get; }

    private YamlNode Root => _map.Node;

    public ProtocolManifest Read()
    {
        var id = _map.RequiredText("id") ?? string.Empty;
        if (id.Length > 0 && !ManifestReader.IsId(id))
        {
            _map.Error(Root.Find("id")!, ManifestReader.IdRule);
        }

        foreach (var described in (string[])["$schema", "provider_id", "version", "category", "support_contact"])
        {
            _map.Find(described); // Says what the file is, to people and to editors.
        }

        var endpoints = ReadEndpoints();
        var capabilities = ReadCapabilities();
        var errors = ReadErrors();
        var retry = ReadRetry();
        if (_map.Find("capability_profile") is { } profile)
        {
            ProfileCheck.Read(profile, _notes);
        }

        var manifest = new ProtocolManifest
        {
            Id = id,
            ProtocolVersion = ReadVersion(),
            Aliases = [.. _map.Texts("aliases").Where(ManifestReader.IsId)],
            Capabilities = capabilities,
            Errors = errors,
            Retry = retry,
            Regions = ReadRegions(),
            Endpoints = endpoints,
            McpIntegration = McpIntegration(capabilities),
            Facts = ReadFacts(endpoints, capabilities, errors),
        };
        _notes.TellUnread(_endpoint);
        _notes.TellUnread(_map);
        return manifest with { Notes = _notes.All };
    }

    private string? ReadVersion()
    {
        var version = _map.RequiredText("protocol_version");
        if (version is not null && !version.StartsWith("1.", StringComparison.Ordinal) && !version.StartsWith("2.", StringComparison.Ordinal))
        {
            _map.Error(Root.Find("protocol_version")!, "must be a version of AI-Protocol that is known: 1.1, 1.5 or 2.0");
        }

        return version;
    }

    /// <summary>A list (1.5), a map of flags (1.1) or what is required and optional (2.0).</summary>
    private CapabilitySet ReadCapabilities()
    {
        switch (_map.Find("capabilities"))
        {
            case null:
                return CapabilitySet.Undeclared;
            case { Kind: YamlKind.List }:
                return new CapabilitySet { Required = _map.Texts("capabilities") };
            case var node:
                var map = _notes.Open(node);
                if (node.Find("required") is null && node.Find("optional") is null)
                {
                    return new CapabilitySet { Required = ["text", .. node.Fields.Where(field => map.Flag(field.Key) == true).Select(field => field.Key)] };
                }

                var flags = map.Map("feature_flags");
                var set = new CapabilitySet
                {
                    Required = map.Texts("required"),
                    Optional = map.Texts("optional"),
                    FeatureFlags = flags?.Node.Fields.ToDictionary(field => field.Key, field => flags.Flag(field.Key) ?? false, StringComparer.Ordinal) ?? [],
                };
                map.Find("tool_calling");
                _notes.TellUnread(map);
                return set;
        }
    }

    private ErrorTable ReadErrors()
    {
        if (_map.Map("error_classification") is not { } map)
        {
            return ErrorTable.Empty;
        }

        var byCode = new Dictionary<string, ErrorKind>(StringComparer.Ordinal);
        foreach (var field in map.Entries("by_error_code").Concat(map.Entries("by_error_status")))
        {
            byCode[field.Key] = ReadKind(field);
        }

        var byStatus = new Dictionary<int, ErrorKind>();
        foreach (var field in map.Entries("by_http_status"))
        {
            if (int.TryParse(field.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and < 600)
            {
                byStatus[status] = ReadKind(field);
            }
            else
            {
                _notes.Fail(field.Value, "is keyed by something that is no HTTP status");
            }
        }

        map.Find("notes");
        _notes.TellUnread(map);
        return new ErrorTable(byCode, byStatus);
    }

    private ErrorKind ReadKind(YamlField field)
    {
        if (!ErrorKinds.TryFromWord(field.Value.Text, out var kind))
        {
            var words = Enum.GetValues<ErrorKind>().Select(known => known.Word()).ToArray();
            var near = NearMatches.Find(field.Value.Text, words, 1);
            _notes.Fail(field.Value, near.Count > 0 ? $"is no class of errors; did you mean {near[0]}?" : $"must be one of {string.Join(", ", words)}");
        }

        return kind;
    }

    private RetryPolicy? ReadRetry()
    {
        if (_map.Map("retry_policy") is not { } map)
        {
            return null;
        }

        var usual = new RetryPolicy();
        var strategy = map.Word("strategy", "exponential_backoff", "none");
        var policy = usual with
        {
            MaxRetries = strategy == "none" ? 0 : (int)(map.Whole("max_retries", 0, 100) ?? usual.MaxRetries),
            MinDelay = map.Whole("min_delay_ms", 0, 3_600_000) is { } min ? TimeSpan.FromMilliseconds(min) : usual.MinDelay,
            MaxDelay = map.Whole("max_delay_ms", 0, 3_600_000) is { } max ? TimeSpan.FromMilliseconds(max) : usual.MaxDelay,
            Jitter = map.Word("jitter", "full", "equal", "none") ?? usual.Jitter,
            Statuses = [.. map.Texts("retry_on_http_status").Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0).Where(status => status > 0)],
            Kinds = [.. map.Texts("retry_on_error_code").Where(word => ErrorKinds.TryFromWord(word, out _)).Select(word => ErrorKinds.TryFromWord(word, out var kind) ? kind : ErrorKind.Unknown)],
        };
        map.Find("notes");
        _notes.TellUnread(map, "is not used: what an error means is said in error_classification");
        return policy;
    }

    private IReadOnlyList<string> ReadRegions()
    {
        if (_map.Map("availability") is not { } map)
        {
            return [];
        }

        var regions = map.Texts("regions");
        foreach (var unknown in map.List("regions").Where(region => region.Text is not ("cn" or "global" or "us" or "eu")))
        {
            _map.Error(unknown, "must be one of cn, global, us, eu");
        }

        map.Flag("required");
        _notes.TellUnread(map, "is not used: whether a provider answers shows when it is asked");
        return regions;
    }

    /// <summary>A provider that calls MCP servers itself says how it wants to be told of them; without that their tools are sent as functions.</summary>
    private string McpIntegration(CapabilitySet capabilities) =>
        !capabilities.Has("mcp_client") ? ProtocolManifest.NoMcp
        : Root.Find("mcp")?.Find("client")?.Find("provider_mapping") is not null ? "native_api"
        : "tool_bridge";
}
