namespace Parlance.Gateway.Configuration;

/// <summary>What a key, or what stands above it, may spend, and how fast it may ask. Immutable.</summary>
public sealed record KeyLimits
{
    /// <summary>No limit at all.</summary>
    public static KeyLimits None { get; } = new();

    /// <summary>Whether there is no limit.</summary>
    public bool IsNone => Budgets.Count == 0 && RequestsPerMinute is null && RequestsPerDay is null && TokensPerMinute is null && Concurrency is null;

    /// <summary>Budgets, all of which must allow a call. Default none.</summary>
    public IReadOnlyList<Budget> Budgets { get; init; } = [];

    /// <summary>Requests in any minute; null: any number.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Requests in a day of UTC; null: any number.</summary>
    public int? RequestsPerDay { get; init; }

    /// <summary>Tokens in a minute, prompts and answers together; null: any number.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Requests at the same time; null: any number.</summary>
    public int? Concurrency { get; init; }
}
