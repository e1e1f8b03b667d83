using System.Diagnostics.CodeAnalysis;
using Parlance.Manifests.AiProtocol;

namespace Parlance.Manifests;

/// <summary>The manifests that are known, each id once. Immutable and thread-safe.</summary>
public sealed class ManifestSet
{
    private static readonly Lazy<ManifestSet> EmbeddedSet = new(ReadEmbedded);
    private readonly Dictionary<string, ManifestHead> _byName;
    private readonly Lazy<IReadOnlyList<ProviderManifest>> _manifests;

    private ManifestSet(IReadOnlyList<ManifestHead> heads)
    {
        Heads = heads;
        _manifests = new(() => [.. heads.Select(head => head.Manifest)]);
        _byName = new Dictionary<string, ManifestHead>(StringComparer.Ordinal);
        foreach (var head in heads)
        {
            foreach (var name in head.Aliases.Prepend(head.Id))
            {
                _byName.TryAdd(name, head);
            }
        }
    }

    /// <summary>The manifests that come with the library, each read once when first asked for.</summary>
    public static ManifestSet Embedded => EmbeddedSet.Value;

    /// <summary>All manifests, by id in alphabetical order.</summary>
    public IReadOnlyList<ProviderManifest> Manifests => _manifests.Value;

    /// <summary>Those of the embedded simulator.</summary>
    public IEnumerable<ProviderManifest> Simulated => Heads.Where(head => head.Simulated).Select(head => head.Manifest);

    /// <summary>The same as <see cref="Manifests"/>, none of them read for it.</summary>
    internal IReadOnlyList<ManifestHead> Heads { get; }

    /// <summary>
    /// The embedded manifests and those in <paramref name="paths"/>: files, directories whose <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> are read, or checkouts of AI-Protocol. Ours and AI-Protocol's stand side by side;
    /// a file says which it is. A manifest with the id of an embedded one takes its place; the same id twice among the paths is an error.
    /// </summary>
    /// <param name="paths">Files and directories of the user.</param>
    /// <param name="errors">Everything that is wrong; the set holds what could be read.</param>
    public static ManifestSet Load(IEnumerable<string> paths, out IReadOnlyList<YamlError> errors)
    {
        var found = new List<YamlError>();
        var own = ManifestFiles.Read(paths, Embedded, found);
        var set = Combine(own.Manifests, Embedded.Heads, found, own.Models);
        errors = [.. found.GroupBy(error => error.At.File, StringComparer.Ordinal).SelectMany(file => file.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column))];
        return set;
    }

    /// <summary>The JSON Schema of a manifest, for editors. The caller disposes the stream.</summary>
    public static Stream OpenSchema() => typeof(ManifestSet).Assembly.GetManifestResourceStream("schema.json")!;

    /// <summary>The files that <see cref="Load(IEnumerable{string}, out IReadOnlyList{YamlError})"/> reads for these paths: each path itself, or the manifests in the folder. A folder that cannot be read has none.</summary>
    public static IEnumerable<string> Files(IEnumerable<string> paths) => ManifestFiles.Find(paths);

    /// <summary>
    /// The same, with what the environment names besides: <c>AI_PROTOCOL_DIR</c> and <c>AI_PROTOCOL_PATH</c>, checkouts of AI-Protocol, folders or files. A manifest there that cannot be used is left out
    /// (<c>parlance check</c> says why), and one of <paramref name="paths"/> comes before one with the same id there.
    /// </summary>
    /// <param name="paths">Files and directories of the user.</param>
    /// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
    /// <param name="errors">Everything that is wrong; the set holds what could be read.</param>
    public static ManifestSet Load(IEnumerable<string> paths, Func<string, string?> environment, out IReadOnlyList<YamlError> errors)
    {
        var found = new List<YamlError>();
        var own = ManifestFiles.Read(paths, Embedded, found);
        foreach (var folder in ProtocolVariables(environment))
        {
            var wrong = new List<YamlError>();
            var more = ManifestFiles.Read([folder], Embedded, wrong);
            found.AddRange(wrong.Where(error => error.At.File == folder && !File.Exists(folder)));
            own.Manifests.AddRange(more.Manifests.Where(manifest => own.Manifests.All(other => other.Id != manifest.Id) && IsSound(manifest.At)).ToArray());
            own.Models.AddRange(more.Models.Where(model => IsSound(model.At) && (Embedded.TryFind(model.Provider, out _) || own.Manifests.Any(manifest => manifest.IsCalled(model.Provider)))));

            bool IsSound(YamlPosition at) => wrong.All(error => error.At.File != at.File);
        }

        errors = found;
        return own.Manifests.Count + own.Models.Count == 0 ? Embedded : Combine(own.Manifests, Embedded.Heads, found, own.Models);
    }

    /// <summary>What <c>AI_PROTOCOL_DIR</c> and <c>AI_PROTOCOL_PATH</c> name, each once.</summary>
    /// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
    public static IEnumerable<string> ProtocolVariables(Func<string, string?> environment) =>
        ((string[])["AI_PROTOCOL_DIR", "AI_PROTOCOL_PATH"]).Select(environment).Where(value => !string.IsNullOrWhiteSpace(value)).SelectMany(value => value!.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct();

    /// <summary>The manifest of that id or alias.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ProviderManifest? manifest)
    {
        manifest = _byName.GetValueOrDefault(name)?.Manifest;
        return manifest is not null;
    }

    /// <summary>The provider that a model name means: the part before the first <c>/</c> when that is an id or alias, else the first that lists the whole name among its models.</summary>
    public bool TryFindForModel(string name, [NotNullWhen(true)] out ProviderManifest? manifest)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && TryFind(name[..slash], out manifest))
        {
            return true;
        }

        manifest = Manifests.FirstOrDefault(candidate => candidate.Models.Any(card => card.Id == name));
        return manifest is not null;
    }

    internal static ManifestSet Combine(IReadOnlyList<ProviderManifest> own, IReadOnlyList<ManifestHead> shipped, ICollection<YamlError> errors, IReadOnlyList<ProtocolModel>? models = null)
    {
        var byId = shipped.ToDictionary(head => head.Id, StringComparer.Ordinal);
        foreach (var group in own.GroupBy(manifest => manifest.Id, StringComparer.Ordinal))
        {
            foreach (var again in group.Skip(1))
            {
                errors.Add(new YamlError(again.At, "id", $"{again.Id} is also the id in {group.First().At.File}"));
            }

            byId[group.Key] = ManifestHead.Of(group.First());
        }

        // A manifest that was written for another program cannot know our names: a shipped one gives up an alias for it, but never its id.
        var taken = own.Where(manifest => manifest.IsForeign).SelectMany(manifest => manifest.Aliases.Prepend(manifest.Id)).ToHashSet(StringComparer.Ordinal);
        foreach (var head in shipped.Where(head => byId[head.Id] == head && head.Aliases.Any(taken.Contains)))
        {
            byId[head.Id] = head.With([.. head.Aliases.Where(alias => !taken.Contains(alias))]);
        }

        var names = byId.Values.ToDictionary(head => head.Id, head => head.Id, StringComparer.Ordinal);
        foreach (var head in byId.Values.ToArray())
        {
            foreach (var alias in head.Aliases.Where(alias => !names.TryAdd(alias, head.Id)))
            {
                if (!head.Manifest.IsForeign)
                {
                    errors.Add(new YamlError(head.Manifest.At, "aliases", $"{alias} is already a name of {names[alias]}"));
                }
                else
                {
                    // AI-Protocol looks for an exact id first.
                    byId[head.Id] = byId[head.Id].With([.. byId[head.Id].Aliases.Where(name => name != alias)]);
                }
            }
        }

        foreach (var group in (models ?? []).GroupBy(model => names.GetValueOrDefault(model.Provider)))
        {
            if (group.Key is null)
            {
                AddUnknown(group, names.Keys, errors);
            }
            else
            {
                byId[group.Key] = WithModels(byId[group.Key], [.. group]);
            }
        }

        return new ManifestSet([.. byId.Values.OrderBy(head => head.Id, StringComparer.Ordinal)]);
    }

    /// <summary>What the manifest says of a model counts before what a file of models says.</summary>
    private static ManifestHead WithModels(ManifestHead head, IReadOnlyList<ProtocolModel> models) => head with
    {
        Body = new(() => head.Manifest with
        {
            LazyModels = new(() => ModelCard.Fill(head.Manifest.Models, [.. models.Select(model => model.Card)])),
            Unused = [.. head.Manifest.Unused, .. models.SelectMany(model => model.Notes)],
        }),
    };

    private static void AddUnknown(IEnumerable<ProtocolModel> models, IEnumerable<string> names, ICollection<YamlError> errors)
    {
        foreach (var model in models)
        {
            var near = NearMatches.Find(model.Provider, names, 1);
            errors.Add(new YamlError(model.At, $"models.{model.Card.Id}.provider", $"names no provider that is known{(near.Count > 0 ? $"; did you mean {near[0]}?" : string.Empty)}"));
        }
    }

    private static ManifestSet ReadEmbedded()
    {
        var errors = new List<YamlError>();
        var set = Combine([], ManifestFiles.ReadEmbedded(), errors);
        return errors.Count == 0 ? set : throw new InvalidOperationException("The manifests of this build are broken:\n" + string.Join('\n', errors));
    }
}
