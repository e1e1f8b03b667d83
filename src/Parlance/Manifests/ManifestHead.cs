namespace Parlance.Manifests;

/// <summary>
/// What must be known of every manifest before one of them is needed: its names, and what could make it ready. The rest of one that comes with the library is read when it is first asked for, because a program
/// that starts has keys for a few of a hundred. Immutable and thread-safe.
/// </summary>
/// <param name="Id">The id.</param>
/// <param name="Body">The whole manifest.</param>
internal sealed record ManifestHead(string Id, Lazy<ProviderManifest> Body)
{
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public string? Status { get; init; }

    public IReadOnlyList<string> KeyVariables { get; init; } = [];

    /// <summary>How calls are authorised; null when the manifest leaves that to its dialect.</summary>
    public AuthKind? Auth { get; init; }

    public bool Local { get; init; }

    public bool Simulated { get; init; }

    public ProviderManifest Manifest => Body.Value;

    /// <summary>Whether it is taken from the environment.</summary>
    public bool IsCurrent => Status is null or "active" or "legacy";

    /// <summary>The head of a manifest that is there already.</summary>
    public static ManifestHead Of(ProviderManifest manifest) => new(manifest.Id, new Lazy<ProviderManifest>(manifest))
    {
        Aliases = manifest.Aliases,
        Status = manifest.Status,
        KeyVariables = manifest.KeyVariables,
        Auth = manifest.Auth?.Kind,
        Local = manifest.Local,
        Simulated = manifest.Simulated,
    };

    /// <summary>Whether it has that id or alias.</summary>
    public bool IsCalled(string name) => Id == name || Aliases.Contains(name);

    /// <summary>The same with other aliases.</summary>
    public ManifestHead With(IReadOnlyList<string> aliases) => this with { Aliases = aliases, Body = new(() => Manifest with { Aliases = aliases }) };

    /// <summary>
    /// Whether a variable that may hold its key is set. True also where that cannot be told from the head.
    /// </summary>
    /// <param name="environment">Gives the value of an environment variable, null when it is not set.</param>
    public bool HasVariable(Func<string, string?> environment) =>
        Auth is null
        || KeyVariables.Any(name => environment(name) is not null)
        || environment(VariableNames.KeyOf(Id)) is not null
        || environment(VariableNames.Of(Id, "API_KEY_FILE")) is not null;
}
