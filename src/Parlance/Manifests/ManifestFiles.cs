using Parlance.Manifests.AiProtocol;

namespace Parlance.Manifests;

/// <summary>Manifests as text, from the assembly or from disk.</summary>
internal static class ManifestFiles
{
    private const string Prefix = "manifests/";

    /// <summary>The manifests in the assembly. Each is read whole when it is first asked for, and its models, which are most of a file, when they are.</summary>
    public static IReadOnlyList<ManifestHead> ReadEmbedded()
    {
        var heads = new List<ManifestHead>();
        foreach (var name in typeof(ManifestFiles).Assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                using var file = Open(name);
                heads.Add(HeadReader.Read(file, new(() => ParseEmbedded(name))));
            }
        }

        return heads;
    }

    private static StreamReader Open(string resource) => new(typeof(ManifestFiles).Assembly.GetManifestResourceStream(resource)!);

    private static string TextOf(string resource)
    {
        using var reader = Open(resource);
        return reader.ReadToEnd();
    }

    private static ProviderManifest ParseEmbedded(string name)
    {
        var errors = new List<YamlError>();
        var text = TextOf(name);
        var models = text.IndexOf("\nmodels:", StringComparison.Ordinal);
        var manifest = YamlReader.Read(models < 0 ? text : text[..models], name, errors) is { } root ? ManifestReader.Read(root, errors) : null;
        return manifest is null || errors.Count > 0 ? throw new InvalidOperationException("A manifest of this build is broken:\n" + string.Join('\n', errors))
            : models < 0 ? manifest
            : manifest with { LazyModels = new(() => ReadModels(name)) };
    }

    private static IReadOnlyList<ModelCard> ReadModels(string name)
    {
        var map = new MapReader(YamlReader.Read(TextOf(name), name, [])!, []);
        return ModelCardReader.ReadList(map, PriceOrigin.Read(map), []);
    }

    /// <summary>The manifests in <paramref name="paths"/>: ours, and those of AI-Protocol beside them, with its files of models.</summary>
    /// <param name="paths">Files, folders of files, and checkouts of AI-Protocol.</param>
    /// <param name="shipped">What a manifest of another ecosystem cannot say of a provider that is known here.</param>
    /// <param name="errors">Receives the errors.</param>
    public static FoundManifests Read(IEnumerable<string> paths, ManifestSet? shipped, ICollection<YamlError> errors)
    {
        var found = new FoundManifests();
        foreach (var path in paths)
        {
            try
            {
                if (ProtocolCheckout.Folders(path) is { Count: > 0 } folders)
                {
                    ReadCheckout(path, folders, shipped, found, errors);
                    continue;
                }

                foreach (var file in Find(path))
                {
                    Parse(File.ReadAllText(file), file, shipped, found, errors);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                errors.Add(new YamlError(new YamlPosition(path), string.Empty, $"cannot be read: {e.Message}"));
            }
        }

        return found;
    }

    /// <summary>The files that are meant: each path, or what stands in it. A folder that cannot be read has none.</summary>
    public static IEnumerable<string> Find(IEnumerable<string> paths) => paths.SelectMany(path =>
    {
        try
        {
            return Find(path).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    });

    /// <summary>A checkout has one provider in several versions and beside them a table of other names.</summary>
    private static void ReadCheckout(string path, IReadOnlyList<string> folders, ManifestSet? shipped, FoundManifests all, ICollection<YamlError> errors)
    {
        var found = new FoundManifests();
        foreach (var file in folders.SelectMany(Find))
        {
            Parse(File.ReadAllText(file), file, shipped, found, errors);
        }

        var aliases = ProtocolCheckout.Aliases(path, errors);
        all.Models.AddRange(found.Models.DistinctBy(model => (model.Provider, model.Card.Id, model.Card.Aliases.FirstOrDefault())));
        all.Manifests.AddRange(found.Manifests.DistinctBy(manifest => manifest.Id).Select(manifest => aliases.TryGetValue(manifest.Id, out var more) ? manifest with { Aliases = [.. manifest.Aliases.Union(more)] } : manifest));
    }

    private static IEnumerable<string> Find(string path) => Directory.Exists(path)
        ? ProtocolCheckout.Folders(path) is { Count: > 0 } folders ? folders.SelectMany(Find)
        : Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal)
        : [path];

    private static void Parse(string text, string file, ManifestSet? shipped, FoundManifests found, ICollection<YamlError> errors)
    {
        if (YamlReader.Read(text, file, errors) is not { } root)
        {
            return;
        }

        if (ModelFileReader.Matches(root))
        {
            found.Models.AddRange(ModelFileReader.Read(root, errors));
            return;
        }

        var manifest = ProtocolManifest.Matches(root) ? Convert(ProtocolManifest.Read(root, errors), shipped) : ManifestReader.Read(root, errors);
        if (manifest.Id.Length > 0)
        {
            found.Manifests.Add(manifest);
        }
    }

    private static ProviderManifest Convert(ProtocolManifest manifest, ManifestSet? shipped) => manifest.ToProvider(shipped?.TryFind(manifest.Id, out var known) == true ? known : null);
}
