namespace Parlance.Manifests.Credentials;

/// <summary>What the search for a credential found: keys, or an identity.</summary>
/// <param name="Keys">Keys as they are; empty when there is an identity.</param>
/// <param name="Identity">The identity; null when there are keys.</param>
/// <param name="From">Where it was found, for a person; never the credential.</param>
internal sealed record FoundCredential(IReadOnlyList<Secret> Keys, Identity? Identity, string From)
{
    /// <summary>The variable that holds it; null when it stands elsewhere.</summary>
    public string? Variable { get; init; }

    /// <summary>Pieces of the address that stand beside the credential, for example the region of a profile.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>One key.</summary>
    public static FoundCredential Key(Secret key, string from) => new([key], null, from);

    /// <summary>An identity.</summary>
    public static FoundCredential As(Identity identity) => new([], identity, identity.From);

    /// <summary>The same with a piece of the address, if it is known and can be one.</summary>
    public FoundCredential With(string name, string? value) =>
        value is null || !AddressTemplate.IsValue(value) ? this : this with { Settings = new Dictionary<string, string>(Settings) { [name] = value } };
}
