using Parlance.Gateway.Features.Keys;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>keys</c>: keys whose secrets the operator chose.</summary>
internal sealed class StaticKeyReader(List<YamlError> errors)
{
    private const int Shortest = 24;
    private const int LongestName = 100;

    private readonly List<StaticKey> _keys = [];

    public IReadOnlyList<StaticKey> Read(IReadOnlyList<YamlNode> nodes)
    {
        foreach (var node in nodes)
        {
            Add(new MapReader(node, errors));
        }

        return _keys;
    }

    private void Add(MapReader map)
    {
        var name = map.RequiredText("name");
        var secret = map.RequiredText("key");
        var models = ReadModels(map);
        var limits = KeyLimitsReader.Read(map, errors);
        map.RefuseUnknown();
        if (name is not null && NameProblem(name) is { } nameProblem)
        {
            map.Error(map.Node.Find("name")!, nameProblem);
        }

        if (secret is not null && SecretProblem(secret) is { } secretProblem)
        {
            map.Error(map.Node.Find("key")!, secretProblem);
        }

        if (name is not null && secret is not null)
        {
            _keys.Add(new StaticKey(name, new Secret(secret), models) { Limits = limits });
        }
    }

    private IReadOnlyList<string>? ReadModels(MapReader map)
    {
        if (map.Find("models") is not { } node)
        {
            return null;
        }

        var before = errors.Count;
        var models = map.Texts("models");
        if (models.Count == 0 && errors.Count == before)
        {
            map.Error(node, "is empty, so that the key could call nothing; leave it out for all models");
        }

        foreach (var item in node.Items.Where(item => item.Text.Any(char.IsWhiteSpace)))
        {
            map.Error(item, "must be a model name without spaces; * stands for any characters");
        }

        return models;
    }

    private string? NameProblem(string name) =>
        name.Length > LongestName || name.Any(char.IsControl) ? $"must be one line of at most {LongestName} characters"
        : _keys.Any(key => key.Name == name) ? "is the name of another key; the ledger would not tell them apart"
        : null;

    // What a header can carry: anything else would be a key that no caller can present.
    private string? SecretProblem(string secret) =>
        secret.Length is < Shortest or > Pepper.LongestKey ? $"has {secret.Length} characters; a key has {Shortest} to {Pepper.LongestKey}"
        : secret.Any(c => c is <= ' ' or > '~') ? "must be visible ASCII characters without spaces"
        : _keys.Any(key => key.Secret.Reveal() == secret) ? "is the key of another entry"
        : null;
}
