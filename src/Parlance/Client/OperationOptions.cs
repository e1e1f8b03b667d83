namespace Parlance;

/// <summary>What every call that is not chat can be told. Immutable; every property may be left out.</summary>
public abstract record OperationOptions
{
    private protected OperationOptions()
    {
    }

    /// <summary>The model. Default null: the client's.</summary>
    public string? Model { get; init; }

    /// <summary>Models to ask, in this order, when the one before cannot answer. Default none: the client's fallbacks are for chat.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>Limit of the call with all its attempts. Default: the client's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Fields of the provider's own request that have no property here: name → value as JSON. One that the target does not take, or that is said elsewhere, is an error. Default none.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();
}
