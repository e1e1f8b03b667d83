namespace Parlance.Dialects;

/// <summary>What a request writer must know of where the request goes. Immutable.</summary>
/// <param name="Model">The model's name on the wire.</param>
/// <param name="Quirks">How the provider deviates from its dialect, its models included.</param>
public sealed record WireTarget(string Model, Quirks Quirks)
{
    /// <summary>How the provider deviates from its dialect for this model.</summary>
    public Quirks Quirks { get; } = Quirks.For(Model);

    /// <summary>Request fields that this model refuses and that are therefore left out.</summary>
    public IReadOnlyList<string> Dropped => Quirks.Drop;

    /// <summary>Those of them that stand below the top level, step by step.</summary>
    internal IReadOnlyList<string[]> InnerDropped { get; } = [.. Quirks.For(Model).Drop.Where(name => name.Contains('.', StringComparison.Ordinal)).Select(name => name.Split('.'))];

    /// <summary>Upper bound of the model's output tokens; null when unknown. Sent where the dialect demands a limit and the caller gave none.</summary>
    public long? MaxOutputTokens { get; init; }
}
