namespace Parlance.Manifests;

/// <summary>Reads <c>auth</c> of a manifest or a configuration.</summary>
internal static class AuthReader
{
    private static readonly string[] s_kinds = ["bearer", "header", "query", "sigv4", "gcp", "entra", "oauth2", "oci", "none"];

    /// <summary>Fields that only some kinds have, and which.</summary>
    private static readonly (string Field, string[] Kinds)[] s_special =
    [
        ("service", ["sigv4"]),
        ("name", ["query"]),
        ("token_url", ["oauth2"]),
        ("scope", ["gcp", "entra", "oauth2"]),
        ("header", ["bearer", "header", "sigv4", "gcp", "entra", "oauth2", "oci"]),
        ("prefix", ["bearer", "header", "sigv4", "gcp", "entra", "oauth2", "oci"]),
    ];

    /// <summary>The scheme; null after an error that leaves no kind.</summary>
    public static AuthScheme? Read(MapReader map)
    {
        var kind = map.RequiredText("kind") is null ? null : map.Word("kind", s_kinds);
        var (header, prefix, service) = (map.Text("header"), map.Text("prefix"), map.Text("service"));
        var (name, scope, url) = (map.Text("name"), map.Text("scope"), map.Text("token_url"));
        var required = !(map.Flag("optional") ?? false);
        map.RefuseUnknown();
        Check(map, "header", header is null || HeaderRules.IsName(header), "is not a valid header name");
        Check(map, "prefix", prefix is null || Characters.ArePrintable(prefix), "must be printable ASCII on one line");
        Check(map, "scope", scope is null || Characters.ArePrintable(scope), "must be printable ASCII on one line");
        Check(map, "name", name is null || VariableNames.IsValid(name.Replace('-', '_')), "must be letters, digits, '-' and '_'");
        Check(map, "token_url", url is null || IsTokenUrl(url), $"{AddressTemplate.Rule}, and must be https");
        foreach (var (field, kinds) in s_special)
        {
            Check(map, field, kind is null || kinds.Contains(kind), kinds.Length == 1 ? $"is for kind {kinds[0]} only" : $"is not for kind {kind}");
        }

        if (kind is not null && s_special.FirstOrDefault(one => one.Kinds[0] == kind && one.Field is "service" or "name").Field is { } needed)
        {
            map.Require(needed);
        }

        if (kind is "header")
        {
            map.Require("header");
        }

        return kind switch
        {
            null => null,
            "none" => new AuthScheme(null, string.Empty, Required: false) { Kind = AuthKind.None },
            "query" => new AuthScheme(null, string.Empty, required) { Kind = AuthKind.Query, Query = name },
            _ => new AuthScheme(header ?? "Authorization", prefix ?? (kind is "header" || header is not null && kind is not "bearer" ? string.Empty : "Bearer "), required) { Kind = KindOf(kind), Service = service, Scope = scope, TokenUrl = url },
        };
    }

    /// <summary>A secret goes there, so it is encrypted, except on this machine.</summary>
    public static bool IsTokenUrl(Uri uri) => ProviderAddress.IsValid(uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback);

    private static bool IsTokenUrl(string url) => AddressTemplate.NamesIn(url) is { } names && AddressTemplate.TryFill(url, names.ToDictionary(name => name, _ => "x"), out var uri) && IsTokenUrl(uri);

    /// <summary>What a word for a kind means.</summary>
    public static AuthKind KindOf(string kind) => kind switch
    {
        "none" => AuthKind.None,
        "query" => AuthKind.Query,
        "sigv4" => AuthKind.SigV4,
        "gcp" => AuthKind.Gcp,
        "entra" => AuthKind.Entra,
        "oauth2" => AuthKind.OAuth2,
        "oci" => AuthKind.Oci,
        _ => AuthKind.Header,
    };

    private static void Check(MapReader map, string field, bool isSound, string complaint)
    {
        if (!isSound && map.Find(field) is { } value)
        {
            map.Error(value, complaint);
        }
    }
}
