using System.Diagnostics.CodeAnalysis;
using System.Net;
using Parlance.Gateway.Features.Keys;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Configuration;

/// <summary>The sections of a configuration, one method each.</summary>
internal sealed class ConfigurationReader(MapReader? file, string? path, ConfigurationOverrides overrides, Func<string, string?> environment, List<YamlError> errors)
{
    private const int ShortestKey = 24;
    private const string NotYet = "is not supported yet";

    public GatewayOptions? Read()
    {
        var listen = ReadListen();
        var data = overrides.DataDirectory ?? Beside(file?.Text("data") ?? "data");
        var builder = new CatalogBuilder(ManifestSet.Embedded, environment);
        var local = AddProviders(builder);
        var keys = ReadKeys();
        var defaults = ReadDefaults(file?.Map("defaults"));
        file?.Refuse("database", NotYet);
        if (!builder.TryBuild(out var catalog, out var problems))
        {
            errors.AddRange(problems);
            file?.Find("models");
            file?.RefuseUnknown();
            return null;
        }

        var aliases = ReadAliases(catalog);
        file?.RefuseUnknown();
        return new GatewayOptions { Listen = listen, DataDirectory = data, Catalog = catalog, LocalServers = local, Aliases = aliases, Keys = keys, Defaults = defaults };
    }

    /// <summary>Where a relative path of the file leads: beside the file.</summary>
    private string Beside(string folder) => path is null ? folder : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, folder);

    private List<Uri> ReadListen()
    {
        var insecure = file?.Flag("allow_insecure_listen") ?? false;
        var node = file?.Find("listen");
        var written = overrides.Urls ?? file?.Text("listen") ?? "http://127.0.0.1:4000";
        var at = overrides.Urls is null && node is not null ? node.At : new YamlPosition(overrides.Urls is null ? path : "--urls");
        var addresses = new List<Uri>();
        foreach (var text in written.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Problem(text, insecure, out var address) is { } problem)
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

    private static string? Problem(string text, bool insecure, [NotNullWhen(false)] out Uri? address)
    {
        // An asterisk is how people write "every interface"; it is no host that Uri would take.
        if (!Uri.TryCreate(text.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out address) || address.Scheme is not ("http" or "https"))
        {
            return "must be an address such as http://127.0.0.1:4000";
        }

        if (address.Scheme == "https")
        {
            return "TLS " + NotYet + "; listen on loopback behind a proxy that ends TLS";
        }

        var loopback = address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        return loopback || insecure ? null : "would take keys in clear text from the network; listen on 127.0.0.1 behind a proxy that ends TLS, or set allow_insecure_listen: true where the network is trusted";
    }

    private IReadOnlyList<Provider> AddProviders(CatalogBuilder builder)
    {
        if (file?.Find("providers") is null)
        {
            builder.AddFromEnvironment();
            return builder.LocalServers();
        }

        foreach (var field in file.Entries("providers"))
        {
            builder.Add(ProviderEntry.Read(field, errors));
        }

        return [];
    }

    private List<StaticKey> ReadKeys()
    {
        var keys = new List<StaticKey>();
        foreach (var node in file?.List("keys") ?? [])
        {
            var map = new MapReader(node, errors);
            var name = map.RequiredText("name");
            var key = map.RequiredText("key");
            var models = map.Find("models") is null ? null : map.Texts("models");
            foreach (var later in new[] { "budget", "rpm", "tpm", "rpd", "concurrency" })
            {
                map.Refuse(later, NotYet);
            }

            map.RefuseUnknown();
            if (key is { Length: < ShortestKey })
            {
                map.Error(node.Find("key")!, $"has {key.Length} characters; a key needs at least {ShortestKey}");
            }
            else if (name is not null && key is not null)
            {
                if (keys.Any(other => other.Name == name))
                {
                    map.Error(node, "has the name of another key");
                }

                keys.Add(new StaticKey(name, new Secret(key), models));
            }
        }

        return keys;
    }

    private static GatewayDefaults ReadDefaults(MapReader? map)
    {
        if (map is null)
        {
            return new GatewayDefaults();
        }

        // Both words mean the same until budgets exist: unpriced calls are recorded as unpriced.
        map.Word("unknown_price", "deny", "allow");
        var standard = Timeouts.Default;
        var defaults = new GatewayDefaults
        {
            MaxRetries = (int)(map.Whole("max_retries", 0, 10) ?? 2),
            Timeouts = new Timeouts
            {
                Connect = map.Duration("connect_timeout") ?? standard.Connect,
                Headers = map.Duration("headers_timeout") ?? standard.Headers,
                FirstToken = map.Duration("first_token_timeout") ?? standard.FirstToken,
                Idle = map.Duration("idle_timeout") ?? standard.Idle,
                Total = map.Duration("total_timeout") ?? standard.Total,
            },
        };
        map.RefuseUnknown();
        return defaults;
    }

    private Dictionary<string, IReadOnlyList<Target>> ReadAliases(Catalog catalog)
    {
        var aliases = new Dictionary<string, IReadOnlyList<Target>>(StringComparer.Ordinal);
        foreach (var field in file?.Entries("models") ?? [])
        {
            var map = new MapReader(field.Value, errors);
            if (map.Find("strategy") is { } strategy && map.Text("strategy") is { } word && word != "ordered")
            {
                map.Error(strategy, NotYet + "; leave it out or write ordered: targets are tried in their order");
            }

            var targets = new List<Target>();
            foreach (var node in map.List("targets").Concat(map.List("fallback")))
            {
                AddTarget(catalog, node, targets);
            }

            if (targets.Count == 0)
            {
                map.Error(field.Value, "needs targets, for example [ openai/gpt-4o-mini ]");
            }

            map.RefuseUnknown();
            aliases[field.Key] = targets;
        }

        return aliases;
    }

    private void AddTarget(Catalog catalog, YamlNode node, List<Target> targets)
    {
        var name = node;
        if (node.Kind == YamlKind.Map)
        {
            var map = new MapReader(node, errors);
            name = map.Require("model");
            map.Refuse("weight", NotYet);
            map.RefuseUnknown();
        }

        if (name is null)
        {
            return;
        }

        if (catalog.TryResolve(name.Text, out var target, out var error))
        {
            targets.Add(target);
        }
        else
        {
            errors.Add(new YamlError(name.At, name.Path, error.Message));
        }
    }
}
