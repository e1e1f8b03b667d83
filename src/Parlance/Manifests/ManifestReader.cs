using Parlance.Dialects;
using Parlance.Dialects.Declarative;
using Parlance.Dialects.Operations;

namespace Parlance.Manifests;

/// <summary>A manifest file, and the part of it that a configuration can say as well.</summary>
internal static class ManifestReader
{
    private const string NoCredentials = "does not belong here: a manifest holds no credential. Name the variable under key_variables, or write the key in the configuration";

    /// <summary>The manifest in <paramref name="root"/>; with errors it is as complete as could be.</summary>
    /// <param name="root">The file.</param>
    /// <param name="errors">Receives the errors.</param>
    public static ProviderManifest Read(YamlNode root, ICollection<YamlError> errors)
    {
        var map = new MapReader(root, errors);
        foreach (var name in (string[])["api_key", "api_keys", "key", "token", "secret", "password"])
        {
            map.Refuse(name, NoCredentials);
        }

        var id = map.RequiredText("id") ?? string.Empty;
        if (id.Length > 0 && !IsId(id))
        {
            map.Error(root.Find("id")!, IdRule);
        }

        var homepage = map.Address("homepage");
        var status = map.Word("status", "active", "legacy", "unverified", "retired");
        var confidence = map.Word("confidence", "high", "medium", "low");
        var sources = map.Texts("sources");
        var asOf = ModelCardReader.ReadDate(map, "as_of");
        map.Require("name");
        foreach (var name in status == "retired" ? ["status_note"] : (string[])["dialect", "base_url"])
        {
            map.Require(name);
        }

        var address = map.Text("base_url");
        var isTemplate = address is not null && AddressTemplate.IsTemplate(address);
        var regions = ReadRegions(map);
        var settings = ReadSettings(map, [.. isTemplate ? NamesIn(map.Node.Find("base_url")!, errors) : [], .. regions.Values.Append(root.Find("auth")?.Find("token_url")?.Text ?? string.Empty).SelectMany(other => AddressTemplate.NamesIn(other) ?? [])]);
        var manifest = ReadShared(map, errors, isTemplate) with
        {
            BaseUrlTemplate = isTemplate ? address : null,
            Regions = regions,
            Settings = settings,
            Id = id,
            TelemetryName = map.Text("telemetry_name"),
            Homepage = homepage,
            Status = status,
            StatusNote = map.Text("status_note"),
            Notes = map.Texts("notes"),
            Confidence = confidence,
            Sources = sources,
            AsOf = asOf,
            BaseUrlVariable = map.Text("base_url_variable"),
            Local = map.Flag("local") ?? false,
            Simulated = map.Flag("simulated") ?? false,
            Answers = map.Map("answers") is { } answers ? AnswerFormReader.Read(answers) : AnswerForm.Plain,
            Quirks = map.Map("quirks") is { } quirks ? QuirksReader.Read(quirks, Quirks.None) : null,
        };
        if (manifest.BaseUrlVariable is { } variable && !VariableNames.IsValid(variable))
        {
            map.Error(root.Find("base_url_variable")!, "must be the name of an environment variable");
        }

        map.RefuseUnknown();
        return manifest;
    }

    public const string IdRule = "must be lower-case letters, digits, '-', '_' and '.', starting with a letter or digit, at most 64";

    public static bool IsId(string id) =>
        id.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(id[0]) && Characters.All(id, c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');

    /// <summary>What a manifest and an entry of a configuration have in common.</summary>
    public static ProviderManifest ReadShared(MapReader map, ICollection<YamlError> errors, bool isTemplate = false, bool isOwn = false)
    {
        var auth = map.Map("auth") is { } scheme ? AuthReader.Read(scheme) : null;
        return new ProviderManifest
        {
            At = map.Node.At,
            Name = map.Text("name"),
            Aliases = Checked(map, "aliases", IsId, IdRule),
            Dialect = ReadDialect(map, errors),
            BaseUrl = isTemplate ? null : map.Address("base_url"),
            Auth = auth,
            KeyVariables = Checked(map, "key_variables", VariableNames.IsValid, "must be the name of an environment variable"),
            Headers = ReadHeaders(map, auth),
            ForwardHeaders = ReadForwardHeaders(map),
            ChatPath = ReadPath(map, "chat_path"),
            StreamPath = ReadPath(map, "stream_path"),
            Chat = map.Flag("chat"),
            Operations = map.Map("operations") is { } operations ? ReadOperations(operations) : null,
            ModelsPath = map.Text("models_path") is { } list && list.StartsWith("https://", StringComparison.Ordinal) && AddressTemplate.NamesIn(list) is not null ? list : ReadPath(map, "models_path"),
            ModelPrefix = ReadModelPrefix(map),
            RateLimitHeaders = map.Find("rate_limit_headers") is null ? null : ReadRateLimitHeaders(map, errors),
            HeadersTimeout = map.Duration("headers_timeout"),
            Metered = map.Find("metered") is null ? null : ReadMetered(map),
            Models = ModelCardReader.ReadList(map, isOwn ? PriceOrigin.ReadOwn(map) : PriceOrigin.Read(map), errors),
        };
    }

    private static MeteredOutput ReadMetered(MapReader map)
    {
        var metered = MeteredOutput.None;
        foreach (var word in Checked(map, "metered", word => word is "text" or "tools" or "reasoning" or "usage", "must be text, tools, reasoning or usage"))
        {
            metered |= word switch { "text" => MeteredOutput.Text, "tools" => MeteredOutput.Tools, "reasoning" => MeteredOutput.Reasoning, _ => MeteredOutput.Usage };
        }

        return metered;
    }

    /// <summary>Other addresses by name.</summary>
    private static Dictionary<string, string> ReadRegions(MapReader map)
    {
        var regions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in map.Entries("regions"))
        {
            var isAddress = field.Value.Kind == YamlKind.Scalar && (AddressTemplate.IsTemplate(field.Value.Text) ? AddressTemplate.NamesIn(field.Value.Text) is not null : ProviderAddress.TryParse(field.Value.Text, out _));
            if (!isAddress || !AddressTemplate.IsValue(field.Key))
            {
                map.Error(field.Value, isAddress ? $"has a name that is none: it {AddressTemplate.ValueRule}" : AddressTemplate.Rule);
                continue;
            }

            regions.Add(field.Key, field.Value.Text);
        }

        return regions;
    }

    /// <summary>The names in braces; an error where the address is not well formed.</summary>
    private static IReadOnlyList<string> NamesIn(YamlNode address, ICollection<YamlError> errors)
    {
        if (AddressTemplate.NamesIn(address.Text) is { } names)
        {
            return names;
        }

        errors.Add(new YamlError(address.At, address.Path, AddressTemplate.Rule));
        return AddressTemplate.Names;
    }

    /// <summary>The settings of the addresses, one for each of <paramref name="names"/>.</summary>
    private static Dictionary<string, AddressSetting> ReadSettings(MapReader map, IReadOnlyList<string> names)
    {
        var settings = names.Distinct().ToDictionary(name => name, _ => new AddressSetting([], null), StringComparer.Ordinal);
        if (map.Map("settings") is { } written)
        {
            foreach (var name in settings.Keys.ToList())
            {
                settings[name] = written.Map(name) is { } setting ? ReadSetting(setting) : settings[name];
            }

            written.RefuseUnknown();
        }

        return settings;
    }

    private static AddressSetting ReadSetting(MapReader map)
    {
        var variables = Checked(map, "variables", VariableNames.IsValid, "must be the name of an environment variable");
        var value = map.Text("default");
        if (value is not null && !AddressTemplate.IsValue(value))
        {
            map.Error(map.Node.Find("default")!, AddressTemplate.ValueRule);
        }

        map.RefuseUnknown();
        return new AddressSetting(variables, value);
    }

    private static IUpstreamDialect? ReadDialect(MapReader map, ICollection<YamlError> errors)
    {
        const string Section = "declarative";
        var name = map.Word("dialect", [.. DialectSet.All.Select(dialect => dialect.Name), DeclarativeDialect.DialectName]);
        var declared = map.Map(Section);
        if (name == DeclarativeDialect.DialectName)
        {
            map.Require(Section);
            if (map.Flag("chat") != false)
            {
                map.Require("chat_path");
            }

            return declared is null ? null : DeclarativeReader.Read(declared, errors);
        }

        if (declared is not null)
        {
            map.Error(declared.Node, "is for dialect declarative only");
        }

        return name is not null && DialectSet.TryGet(name, out var dialect) ? dialect : null;
    }

    private static Dictionary<string, string> ReadHeaders(MapReader map, AuthScheme? auth)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in map.Entries("headers"))
        {
            var complaint = field.Value.Kind != YamlKind.Scalar ? "must be text" : HeaderRules.Complaint(field.Key, field.Value.Text);
            if (string.Equals(field.Key, auth?.Header, StringComparison.OrdinalIgnoreCase))
            {
                complaint = "is the header of the credential";
            }

            if (complaint is not null || !headers.TryAdd(field.Key, field.Value.Text))
            {
                map.Error(field.Value, complaint ?? "appears twice in another case");
            }
        }

        return headers;
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> ReadForwardHeaders(MapReader map)
    {
        const string Name = "forward_headers";
        var headers = map.WordLists(Name) ?? new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (name, values) in headers)
        {
            if (values.Select(value => HeaderRules.Complaint(name, value)).FirstOrDefault(complaint => complaint is not null) is { } wrong)
            {
                map.Error(map.Node.Find(Name)!, $"has {name}, which {wrong}");
            }
        }

        return headers;
    }

    private static List<RateLimitHeaders> ReadRateLimitHeaders(MapReader map, ICollection<YamlError> errors)
    {
        var limits = new List<RateLimitHeaders>();
        foreach (var node in map.List("rate_limit_headers"))
        {
            var limit = new MapReader(node, errors);
            var (remaining, reset) = (HeaderName(limit, "remaining"), HeaderName(limit, "reset"));
            if (remaining is not null && reset is not null)
            {
                limits.Add(new RateLimitHeaders(remaining, reset));
            }

            limit.RefuseUnknown();
        }

        return limits;
    }

    private static string? HeaderName(MapReader map, string field)
    {
        if (map.RequiredText(field) is not { } name || HeaderRules.IsName(name))
        {
            return map.Text(field);
        }

        map.Error(map.Node.Find(field)!, "is not a valid header name");
        return null;
    }

    private static string? ReadPath(MapReader map, string name)
    {
        var path = map.Text(name);
        if (path is null || (path.StartsWith('/') && Characters.All(path, c => c is > ' ' and <= '~' and not '#')))
        {
            return path;
        }

        map.Error(map.Node.Find(name)!, "must be a path that starts with '/', without fragment");
        return null;
    }

    private static string? ReadModelPrefix(MapReader map)
    {
        const string Name = "model_prefix";
        var prefix = map.Text(Name);
        if (prefix is null || (prefix.EndsWith('/') && ModelCardReader.IsId(prefix)))
        {
            return prefix;
        }

        map.Error(map.Node.Find(Name)!, "must be the beginning of a model's name up to and with a '/'");
        return null;
    }

    /// <summary>The operations that a provider has: those that are written, and no other one.</summary>
    private static Dictionary<Operation, string> ReadOperations(MapReader map)
    {
        var paths = new Dictionary<Operation, string>();
        foreach (var word in OperationSet.Words)
        {
            if (ReadPath(map, word) is { } path && OperationSet.TryGet(word, out var operation))
            {
                paths[operation] = path;
            }
        }

        map.RefuseUnknown();
        return paths;
    }

    private static List<string> Checked(MapReader map, string name, Func<string, bool> isValid, string rule)
    {
        var texts = new List<string>();
        foreach (var item in map.List(name))
        {
            if (item.Kind == YamlKind.Scalar && isValid(item.Text))
            {
                texts.Add(item.Text);
            }
            else
            {
                map.Error(item, rule);
            }
        }

        return texts;
    }
}
