namespace Parlance;

/// <summary>How to order documents. Immutable; every property may be left out.</summary>
public sealed record RerankOptions : OperationOptions
{
    /// <summary>How many of the best to return, at least 1. Default: all.</summary>
    public int? TopN { get; init; }
}
