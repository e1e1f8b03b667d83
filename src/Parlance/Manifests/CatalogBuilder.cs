using System.Diagnostics.CodeAnalysis;
using Parlance.Manifests.Credentials;

namespace Parlance.Manifests;

/// <summary>
/// Compiles manifests, an operator's entries and the environment into a <see cref="Catalog"/>, with all errors at once. Entries keep the order in which they are added. Not thread-safe.
/// </summary>
public sealed class CatalogBuilder
{
    private readonly ManifestSet _manifests;
    private readonly ProviderCompiler _compiler;
    private readonly List<ProviderEntry> _entries = [];

    /// <summary>Starts with no provider.</summary>
    /// <param name="manifests">The manifests that entries can name.</param>
    /// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
    public CatalogBuilder(ManifestSet manifests, Func<string, string?> environment)
    {
        _manifests = manifests;
        _compiler = new ProviderCompiler(manifests, environment, Machine.Detect());
    }

    /// <summary>Adds a provider. That it has no credential although it needs one is an error of <see cref="TryBuild"/>.</summary>
    public CatalogBuilder Add(ProviderEntry entry)
    {
        _entries.Add(entry);
        return this;
    }

    /// <summary>
    /// Adds what works without configuration and was not added yet: every active or legacy provider whose credential (and region or the like, where its address needs one) is in the environment or in the vendor's own credential files, by id in alphabetical order, then the embedded simulator. Servers on this machine are not among them, see <see cref="LocalServers"/>.
    /// </summary>
    public CatalogBuilder AddFromEnvironment()
    {
        var remote = _manifests.Heads.Where(head => head is { Local: false, Simulated: false, IsCurrent: true } && _compiler.IsReady(head));
        foreach (var head in remote.Concat(_manifests.Heads.Where(head => head.Simulated)))
        {
            if (!_entries.Any(entry => head.IsCalled(entry.Id)))
            {
                _entries.Add(new ProviderEntry(head.Id));
            }
        }

        return this;
    }

    /// <summary>
    /// The servers that may run on this machine, compiled, so that the caller can see which of them answer and <see cref="Add"/> those, with the models that they list as <see cref="ProviderManifest.Models"/> of the overrides.
    /// </summary>
    public IReadOnlyList<Provider> LocalServers() =>
        [.. _manifests.Heads.Where(head => head.Local).Select(manifest => _compiler.Compile(new ProviderEntry(manifest.Id), [])).OfType<Provider>()];

    /// <summary>Compiles everything that was added.</summary>
    /// <param name="catalog">The catalog; null when there are errors.</param>
    /// <param name="errors">Everything that is wrong; empty on success.</param>
    public bool TryBuild([NotNullWhen(true)] out Catalog? catalog, out IReadOnlyList<YamlError> errors)
    {
        var found = new List<YamlError>();
        var providers = new List<Provider>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in _entries)
        {
            if (_compiler.Compile(entry, found) is not { } provider)
            {
                continue;
            }

            if (!ids.Add(provider.Id))
            {
                found.Add(new YamlError(entry.Overrides.At, entry.Id, $"is the provider {provider.Id} once more"));
            }

            providers.Add(provider);
        }

        var unconfigured = _manifests.Heads.Where(head => !ids.Contains(head.Id)).ToList();
        errors = found;
        catalog = found.Count == 0 ? new Catalog(providers, unconfigured) : null;
        return catalog is not null;
    }
}
