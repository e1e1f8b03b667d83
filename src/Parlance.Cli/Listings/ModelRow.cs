using Parlance.Manifests;

namespace Parlance.Cli.Listings;

/// <summary>A name that callers may use, with the targets behind it; an alias has the card of its first.</summary>
internal sealed record ModelRow(string Name, IReadOnlyList<Target> Targets)
{
    /// <summary>Whether only the provider's own list has it.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether the provider's own list has it; null when the provider was not asked or did not say.</summary>
    public bool? IsListed { get; init; }

    public ModelCard? Card => Targets[0].Card;

    public string Label => Targets is [var only] && only.Name == Name ? Name : $"{Name} → {string.Join(", ", Targets.Select(target => target.Name))}";

    /// <summary>What a person who chooses should know; empty for nothing.</summary>
    public string Note => string.Join("; ", new[] { IsNew ? "new" : null, IsListed == false ? "not in the provider's list" : null, Card?.Retires is { } date ? $"retires {date}" : null, Card?.Note }.Where(note => note is not null));
}
