using Parlance.Manifests;

namespace Parlance.Gateway.Features.Routing;

/// <summary>What a caller says of the way of one call: it narrows and orders what the name stands for, and adds nothing to it. Immutable.</summary>
internal sealed record RouteOptions
{
    /// <summary>Providers or targets that come first, in this order. Default none.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    /// <summary>The only ones that may be asked; null: all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Those that may not. Default none.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Most that a million tokens of the prompt may cost, nano-USD; null: anything.</summary>
    public long? MostPerPrompt { get; init; }

    /// <summary>The same of the answer.</summary>
    public long? MostPerCompletion { get; init; }

    public bool HasMaxPrice => MostPerPrompt is not null || MostPerCompletion is not null;

    /// <summary>Why the target may not be asked; null when it may.</summary>
    public string? Refuse(Target target, long inputTokens, DateTimeOffset now)
    {
        if (Only is not null && !Only.Any(name => Means(name, target)))
        {
            return "is not among 'only'";
        }

        if (Ignore.Any(name => Means(name, target)))
        {
            return "is among 'ignore'";
        }

        if (!HasMaxPrice)
        {
            return null;
        }

        if (target.Card?.Price is not { } price)
        {
            return "has no known price, and the request has a max_price";
        }

        var rates = price.RatesUnder(price.RuleFor(inputTokens, now));
        return rates.Input > MostPerPrompt ? "costs more per token of the prompt than max_price" : rates.Output > MostPerCompletion ? "costs more per token of the answer than max_price" : null;
    }

    /// <summary>The place of the target in <see cref="Order"/>; behind all of them when it has none.</summary>
    public int PlaceOf(Target target)
    {
        for (var i = 0; i < Order.Count; i++)
        {
            if (Means(Order[i], target))
            {
                return i;
            }
        }

        return int.MaxValue;
    }

    /// <summary>A provider by its id or another of its names, or one target of it.</summary>
    private static bool Means(string name, Target target) => name == target.Provider.Id || name == target.Name || target.Provider.Aliases.Contains(name);
}
