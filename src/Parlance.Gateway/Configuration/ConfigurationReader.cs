using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Configuration;

/// <summary>The sections of a configuration, one method each.</summary>
/// <param name="file">The file; an empty map when there is none.</param>
/// <param name="path">Its path; null when there is none.</param>
/// <param name="overrides">What the command line says.</param>
/// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
/// <param name="errors">What is wrong so far; receives the rest.</param>
internal sealed class ConfigurationReader(MapReader file, string? path, ConfigurationOverrides overrides, Func<string, string?> environment, List<YamlError> errors)
{
    /// <summary>Said of what DESIGN promises and this version does not do: nothing is accepted and then ignored.</summary>
    public const string NotYet = "is not yet supported";

    /// <summary>The options; usable only when no errors were found.</summary>
    public GatewayOptions Read()
    {
        var listen = ReadListen();
        var data = file.Text("data");
        file.Refuse("database", NotYet);
        var stores = file.Flag("store_responses") ?? true;
        var inflight = (int)(file.Whole("max_inflight", 1, 1_000_000) ?? GatewayOptions.DefaultInflight);
        var manifests = ReadManifestPaths();
        var (catalog, local) = ReadProviders(manifests);
        var groups = new GroupReader(catalog, errors).Read(file.Entries("models"));
        var keys = new StaticKeyReader(errors).Read(file.List("keys"));
        var queue = QueueReader.Read(file.Map("queue"));
        var cache = CacheReader.Read(file.Map("cache"));
        var guardrails = new GuardrailReader(errors).Read(file.List("guardrails"));
        var defaults = ReadDefaults(file.Map("defaults"));
        var telemetry = TelemetryReader.Read(file.Map("telemetry"), environment, errors);
        var retention = RetentionReader.Read(file.Map("retention"));
        var accessLog = file.Text("access_log") is { Length: > 0 } to ? new AccessLogOptions(to == "stdout" ? null : Beside(to)) : null;
        var requestLog = RequestLogSection.Read(file.Map("request_log"));
        file.RefuseUnknown();
        return new GatewayOptions
        {
            Listen = listen,
            DataDirectory = overrides.DataDirectory ?? Beside(data ?? "data"),
            Catalog = catalog ?? new Catalog([]),
            LazyLocalServers = local,
            Groups = groups,
            Keys = keys,
            Queue = queue,
            StoreResponses = stores,
            MaxInflight = inflight,
            Defaults = defaults,
            Telemetry = telemetry,
            Retention = retention,
            Cache = cache,
            AccessLog = accessLog,
            Guardrails = guardrails,
            RequestLog = requestLog,
            Origins = OriginsOf(file.Node),
            Source = new ConfigurationSource(path, overrides, environment, [.. manifests, .. ManifestSet.ProtocolVariables(environment)]),
        };
    }

    private static Dictionary<string, YamlPosition> OriginsOf(YamlNode root)
    {
        var origins = new Dictionary<string, YamlPosition>(StringComparer.Ordinal);
        Walk(root);
        return origins;

        void Walk(YamlNode node)
        {
            foreach (var value in node.Fields.Select(field => field.Value).Concat(node.Items))
            {
                origins[value.Path] = value.At;
                Walk(value);
            }
        }
    }

    private List<string> ReadManifestPaths() => [.. overrides.Manifests ?? [], .. file.Texts("manifests").Select(Beside)];

    /// <summary>Where a relative path of the file leads: beside the file.</summary>
    private string Beside(string folder) => path is null ? folder : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, folder);

    private List<Uri> ReadListen()
    {
        var insecure = file.Flag("allow_insecure_listen") ?? false;
        var written = file.Text("listen");
        var at = overrides.Urls is not null ? new YamlPosition("--urls") : file.Node.Find("listen")?.At ?? file.Node.At;
        var addresses = new List<Uri>();
        foreach (var text in (overrides.Urls ?? written ?? "http://127.0.0.1:4000").Split(';', StringSplitOptions.TrimEntries))
        {
            var (address, problem) = ListenAddress.Read(text, insecure);
            if (problem is not null)
            {
                errors.Add(new YamlError(at, "listen", problem));
            }
            else
            {
                addresses.Add(address!);
            }
        }

        return addresses;
    }

    /// <summary>The catalog, null when a provider has errors; and the servers to look for on this machine.</summary>
    private (Catalog? Catalog, Lazy<IReadOnlyList<Provider>> Local) ReadProviders(List<string> manifests)
    {
        var builder = new CatalogBuilder(ManifestSet.Load(manifests, environment, out var wrong), environment);
        errors.AddRange(wrong);
        var sound = true;
        Lazy<IReadOnlyList<Provider>> local = new([]);
        if (file.Find("providers") is null)
        {
            builder.AddFromEnvironment();
            local = new(builder.LocalServers);
        }

        foreach (var field in file.Entries("providers"))
        {
            var entry = ProviderEntry.Read(field, errors);
            if (errors.Any(error => error.Path == field.Value.Path || error.Path.StartsWith(field.Value.Path + ".", StringComparison.Ordinal)))
            {
                sound = false; // What is wrong with it is said; that it does not compile would be the same again.
            }
            else
            {
                builder.Add(entry);
            }
        }

        if (!builder.TryBuild(out var catalog, out var problems))
        {
            errors.AddRange(problems.Select(problem => problem.At.File == path ? problem with { Path = $"providers.{problem.Path}" } : problem));
        }

        return (sound ? catalog : null, local);
    }

    private static GatewayDefaults ReadDefaults(MapReader? map)
    {
        if (map is null)
        {
            return new GatewayDefaults();
        }

        var standard = Timeouts.Default;
        var defaults = new GatewayDefaults
        {
            MaxRetries = (int)(map.Whole("max_retries", 0, 10) ?? 2),
            Strict = map.Flag("strict") ?? false,
            AllowsUnpriced = map.Word("unknown_price", "deny", "allow") == "allow",
            Timeouts = new Timeouts
            {
                Connect = map.Duration("connect_timeout") ?? standard.Connect,
                Headers = map.Duration("headers_timeout") ?? standard.Headers,
                FirstToken = map.Duration("first_token_timeout") ?? standard.FirstToken,
                Whole = map.Duration("whole_timeout") ?? standard.Whole,
                Idle = map.Duration("idle_timeout") ?? standard.Idle,
                Total = map.Duration("total_timeout") ?? standard.Total,
            },
        };
        map.RefuseUnknown();
        return defaults;
    }
}
