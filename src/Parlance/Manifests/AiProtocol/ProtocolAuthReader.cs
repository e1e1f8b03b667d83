namespace Parlance.Manifests.AiProtocol;

/// <summary>
/// The credential of a provider: <c>endpoint.auth</c>, or where that is missing the <c>auth</c> of earlier versions. When both are written the first alone counts, so that a manifest that drifted
/// apart cannot go on with yesterday's variable.
/// </summary>
internal static class ProtocolAuthReader
{
    public static ProtocolAuth Read(YamlNode? endpoint, YamlNode? legacy, ProtocolNotes notes)
    {
        if (endpoint is not null && legacy is not null && Variables(endpoint).Concat(Variables(legacy)).Distinct().Skip(1).Any())
        {
            notes.Tell(legacy, $"is shadowed by endpoint.auth, which alone counts; its {string.Join(" and ", Variables(legacy).DefaultIfEmpty("scheme"))} is not read");
        }

        return (endpoint ?? legacy) is { } auth ? Read(notes.Open(auth), notes) : new ProtocolAuth();
    }

    private static IEnumerable<string> Variables(YamlNode auth) => ((string[])["token_env", "key_env"]).Select(auth.Find).OfType<YamlNode>().Select(node => node.Text);

    private static ProtocolAuth Read(MapReader map, ProtocolNotes notes)
    {
        var kind = map.Word("type", "bearer", "api_key", "custom_header", "header", "query_param", "oauth2", "none");
        var header = map.Text("header") ?? map.Text("header_name");
        var prefix = map.Text("prefix");
        var query = map.Text("param_name");
        string[] variables = [.. ((string[])["token_env", "key_env"]).Select(map.Text).OfType<string>()];
        var headers = ReadHeaders(map);
        notes.TellUnread(map);
        if (variables.FirstOrDefault(variable => !VariableNames.IsValid(variable)) is not null)
        {
            map.Error(map.Node, "names a variable that is none: it must be letters, digits and '_'");
        }

        if (header is not null && !HeaderRules.IsName(header))
        {
            map.Error(map.Node.Find("header") ?? map.Node.Find("header_name")!, "is not a valid header name");
        }

        if (kind == "query_param" && query is null)
        {
            map.Require("param_name");
        }

        return new ProtocolAuth
        {
            Variables = [.. variables.Where(VariableNames.IsValid).Distinct()],
            Headers = headers,
            Scheme = kind switch
            {
                "bearer" or "oauth2" => new AuthScheme(header ?? "Authorization", Spaced(prefix ?? "Bearer"), Required: true),
                "query_param" => new AuthScheme(null, string.Empty, Required: true) { Query = query },
                "api_key" or "custom_header" or "header" => new AuthScheme(header ?? "x-api-key", prefix is null ? string.Empty : Spaced(prefix), Required: true),
                "none" => new AuthScheme(null, string.Empty, Required: false),
                _ => null,
            },
        };
    }

    private static string Spaced(string prefix) => prefix.Length == 0 || prefix.EndsWith(' ') ? prefix : prefix + " ";

    private static Dictionary<string, string> ReadHeaders(MapReader map)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in map.List("extra_headers"))
        {
            var (name, value) = (item.Find("name")?.Text, item.Find("value")?.Text);
            var complaint = name is null || value is null ? "needs name and value" : HeaderRules.Complaint(name, value);
            if (complaint is not null || !headers.TryAdd(name!, value!))
            {
                map.Error(item, complaint ?? "names a header that is already in the list");
            }
        }

        return headers;
    }
}
