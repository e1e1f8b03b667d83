namespace Parlance.Manifests;

/// <summary>Which address a provider has for an operator: the one of the region that is asked for, with its pieces filled.</summary>
internal sealed class ProviderSettings(Func<string, string?> environment)
{
    private const string Region = "region";

    /// <summary>Whether the environment, what stands beside the credential and the manifest's defaults fill the address.</summary>
    public bool AreKnown(ProviderManifest manifest, IReadOnlyDictionary<string, string> beside)
    {
        var errors = new List<YamlError>();
        Fill(new ProviderEntry(manifest.Id), manifest, beside, isFixed: false, out _, errors);
        return errors.Count == 0;
    }

    /// <summary>The pieces that are known before there is a credential.</summary>
    public Dictionary<string, string> Known(ProviderEntry entry, ProviderManifest manifest)
    {
        var values = new Dictionary<string, string>(entry.Overrides.SettingValues, StringComparer.Ordinal);
        foreach (var (name, setting) in manifest.Settings)
        {
            if (!values.ContainsKey(name) && ValueOf(name, setting, null) is { } value)
            {
                values[name] = value;
            }
        }

        return values;
    }

    /// <summary>
    /// The pieces of the address: what the operator says, else the environment, else what stands beside the credential, else the manifest's default. An address of one's own needs none, and a provider without a manifest keeps what is said, because signing can need the region.
    /// </summary>
    /// <param name="entry">What the operator says.</param>
    /// <param name="manifest">The manifest; null when there is none.</param>
    /// <param name="beside">Pieces that stand beside the credential, for example the region of a profile; null for none.</param>
    /// <param name="isFixed">Whether the address is known otherwise, so that no piece can be missing.</param>
    /// <param name="address">The filled address; null when the manifest has one without pieces, or something is missing, which is then among the errors.</param>
    /// <param name="errors">Receives the errors.</param>
    public Dictionary<string, string> Fill(ProviderEntry entry, ProviderManifest? manifest, IReadOnlyDictionary<string, string>? beside, bool isFixed, out Uri? address, ICollection<YamlError> errors)
    {
        address = null;
        var values = new Dictionary<string, string>(entry.Overrides.SettingValues, StringComparer.Ordinal);
        if (manifest is null)
        {
            return values;
        }

        var template = Choose(entry, manifest, values, errors);
        var pieces = (template is null ? null : AddressTemplate.NamesIn(template)) ?? [];
        var tokens = manifest.Auth?.TokenUrl is { } url ? AddressTemplate.NamesIn(url) ?? [] : [];
        foreach (var name in values.Keys.Where(name => name != Region && !pieces.Contains(name) && !tokens.Contains(name)))
        {
            errors.Add(new YamlError(entry.Overrides.At, $"{entry.Id}.{name}", "is no part of this provider's address"));
        }

        foreach (var name in pieces.Where(name => !values.ContainsKey(name)))
        {
            var setting = manifest.Settings[name];
            if (ValueOf(name, setting, beside) is { } value)
            {
                values[name] = value;
            }
            else if (!isFixed)
            {
                var way = setting.Variables.Count > 0 ? $", or set {string.Join(" or ", setting.Variables)}" : "";
                errors.Add(new YamlError(entry.Overrides.At, entry.Id, $"needs its {name}: write it beside the provider's key{way}"));
            }
        }

        if (template is not null && AddressTemplate.TryFill(template, values, out var filled))
        {
            address = filled;
        }

        return values;
    }

    /// <summary>The address with pieces that holds for the region asked for; null for <see cref="ProviderManifest.BaseUrl"/> as it is.</summary>
    private string? Choose(ProviderEntry entry, ProviderManifest manifest, Dictionary<string, string> values, ICollection<YamlError> errors)
    {
        var variable = VariableNames.Of(manifest.Id, "REGION");
        if (manifest.Regions.Count > 0 && !values.ContainsKey(Region) && Read(variable) is { } told)
        {
            values[Region] = told;
        }

        var region = values.GetValueOrDefault(Region) ?? (manifest.Regions.Count > 0 && manifest.Settings.TryGetValue(Region, out var setting) ? ValueOf(Region, setting, null) : null);
        if (region is null)
        {
            return manifest.BaseUrlTemplate;
        }

        if (manifest.Regions.TryGetValue(region, out var address))
        {
            return address;
        }

        if (!manifest.Settings.ContainsKey(Region))
        {
            errors.Add(new YamlError(entry.Overrides.At, $"{entry.Id}.{Region}", manifest.Regions.Count == 0 ? "is no part of this provider's address" : $"must be one of {string.Join(", ", manifest.Regions.Keys)}, or left out"));
        }

        return manifest.BaseUrlTemplate;
    }

    private string? ValueOf(string name, AddressSetting setting, IReadOnlyDictionary<string, string>? beside) =>
        setting.Variables.Select(Read).Select(HostOf).FirstOrDefault(value => value is not null && AddressTemplate.IsValue(value)) ?? beside?.GetValueOrDefault(name) ?? setting.Default;

    /// <summary>Vendors' own tools hold the address of a host in some variables (Databricks).</summary>
    private static string? HostOf(string? value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.AbsolutePath == "/" ? uri.Host : value;

    private string? Read(string variable) => environment(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
