namespace Parlance.Dialects;

/// <summary>What a request writer must know of where the request goes. Immutable.</summary>
/// <param name="Model">The model's name on the wire.</param>
/// <param name="Quirks">How the provider deviates from its dialect.</param>
public sealed record WireTarget(string Model, Quirks Quirks)
{
    /// <summary>Request fields that this model refuses and that are therefore left out.</summary>
    public IReadOnlyList<string> Dropped { get; } =
        [.. Quirks.Drop, .. Quirks.DropByModel.Where(rule => Model.StartsWith(rule.Key, StringComparison.Ordinal)).SelectMany(rule => rule.Value)];

    /// <summary>Upper bound of the model's output tokens; null when unknown. Sent where the dialect demands a limit and the caller gave none.</summary>
    public long? MaxOutputTokens { get; init; }
}
