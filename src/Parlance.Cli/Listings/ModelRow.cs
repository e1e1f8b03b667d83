using Parlance.Manifests;

namespace Parlance.Cli.Listings;

/// <summary>A name that callers may use, with the targets behind it; an alias has the card of its first. A model of a provider that cannot be called yet has no target.</summary>
internal sealed record ModelRow(string Name, IReadOnlyList<Target> Targets)
{
    /// <summary>Whether only the provider's own list has it.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether the provider's own list has it; null when the provider was not asked or did not say.</summary>
    public bool? IsListed { get; init; }

    /// <summary>The provider that cannot be called yet; null when it can.</summary>
    public ProviderManifest? Owner { get; private init; }

    public ModelCard? Card
    {
        get => field ?? (Targets is [var first, ..] ? first.Card : null);
        private init;
    }

    public string Label => Targets is [] || (Targets is [var only] && only.Name == Name) ? Name : $"{Name} → {string.Join(", ", Targets.Select(target => target.Name))}";

    /// <summary>What makes its provider ready; null when it is.</summary>
    public string? Needs => Owner is null ? null : WayOf(Owner);

    /// <summary>What a person who chooses should know; empty for nothing.</summary>
    public string Note => string.Join("; ", new[] { Needs, IsNew ? "new" : null, IsListed == false ? "not in the provider's list" : null, Card?.Retires is { } date ? $"retires {date}" : null, Card?.Note }.Where(note => note is not null));

    /// <summary>The models of a provider that cannot be called yet.</summary>
    public static IEnumerable<ModelRow> Offered(ProviderManifest manifest) => manifest.Models.Select(card => new ModelRow($"{manifest.Id}/{card.Id}", []) { Owner = manifest, Card = card });

    /// <summary>What makes a provider ready that is not.</summary>
    public static string WayOf(ProviderManifest manifest) => manifest switch
    {
        { Status: "retired" } => "retired",
        { Local: true } => "when it answers",
        { KeyVariables: [var first, ..] } => $"needs {first}",
        _ => "needs a configuration",
    };
}
