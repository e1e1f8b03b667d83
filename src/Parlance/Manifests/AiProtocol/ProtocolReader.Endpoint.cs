using System.Text.RegularExpressions;

namespace Parlance.Manifests.AiProtocol;

/// <content>Where the provider is.</content>
internal sealed partial class ProtocolReader
{
    private Dictionary<string, ProtocolEndpoint> ReadEndpoints()
    {
        var endpoints = new Dictionary<string, ProtocolEndpoint>(StringComparer.Ordinal);
        foreach (var field in _map.Entries("endpoints").Concat(_endpoint.Entries("endpoints")))
        {
            if (field.Value.Kind == YamlKind.Scalar)
            {
                _notes.Tell(field.Value, "is not used: an address of its own, which is no HTTP call of this provider");
            }
            else if (ReadEndpoint(field.Value) is { } endpoint)
            {
                endpoints[field.Key] = endpoint;
            }
        }

        foreach (var field in _endpoint.Node.Fields.Where(field => field.Value is { Kind: YamlKind.Scalar, Text: ['/', ..] }))
        {
            _endpoint.Find(field.Key);
            var adapter = endpoints.Values.FirstOrDefault(endpoint => endpoint.Path == field.Value.Text)?.Adapter;
            endpoints.TryAdd(field.Key, new ProtocolEndpoint(field.Value.Text, "POST", adapter));
        }

        return endpoints;
    }

    private ProtocolEndpoint? ReadEndpoint(YamlNode node)
    {
        var map = _notes.Open(node);
        var path = map.RequiredText("path");
        var endpoint = new ProtocolEndpoint(path ?? string.Empty, map.Text("method") ?? "POST", map.Text("adapter"));
        _notes.TellUnread(map);
        if (path is null or ['/', ..])
        {
            return path is null ? null : endpoint;
        }

        map.Error(node.Find("path")!, "must be a path that starts with '/'");
        return null;
    }

    /// <summary>The base address. Pieces that differ from account to account are written as <c>${VARIABLE}</c> or <c>{variable}</c>; ours have fixed names, of which the variable must hold one.</summary>
    private ProtocolFacts ReadAddress(ProtocolFacts facts)
    {
        var template = _map.Text("base_url_template") ?? _endpoint.Text("base_url_template");
        var node = _endpoint.Find("base_url");
        if (!HasEndpoint && template is null)
        {
            _map.Require("endpoint");
        }
        else if (node is null && template is null)
        {
            _endpoint.Require("base_url");
        }

        if ((template ?? node?.Text) is not { } written)
        {
            return facts;
        }

        var settings = new Dictionary<string, AddressSetting>(StringComparer.Ordinal);
        var address = Piece().Replace(written, match => ReadPiece(match.Groups[1].Value, settings));
        if (settings.Count == 0)
        {
            return facts with { BaseUrl = template is null ? _endpoint.Address("base_url") : Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null };
        }

        if (AddressTemplate.NamesIn(address) is null)
        {
            _notes.Fail(node ?? Root.Find("base_url_template") ?? Root, AddressTemplate.Rule);
            return facts;
        }

        return facts with { BaseUrlTemplate = address, Settings = settings };
    }

    private string ReadPiece(string variable, Dictionary<string, AddressSetting> settings)
    {
        var words = variable.ToLowerInvariant();
        var name = AddressTemplate.Names.OrderByDescending(known => known.Length).FirstOrDefault(words.Contains) ?? words;
        var value = _map.Find("connection_vars")?.Find(variable)?.Text;
        settings[name] = new AddressSetting(VariableNames.IsValid(variable) && variable == variable.ToUpperInvariant() ? [variable] : [], value is not null && AddressTemplate.IsValue(value) ? value : null);
        return $"{{{name}}}";
    }

    [GeneratedRegex(@"\$?\{(\w+)\}")]
    private static partial Regex Piece();
}
