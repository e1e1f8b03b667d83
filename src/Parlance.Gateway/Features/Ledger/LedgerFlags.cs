namespace Parlance.Gateway.Features.Ledger;

/// <summary>What is special about a row. The numbers are stored: never renumber.</summary>
[Flags]
public enum LedgerFlags
{
    /// <summary>Usage as the provider reported it, priced.</summary>
    None = 0,

    /// <summary>The tokens were counted here because the provider reported none, or fewer.</summary>
    Estimated = 1,

    /// <summary>The answer was cut: the caller left or the provider stopped before its end.</summary>
    Interrupted = 2,

    /// <summary>No price is known of the model, and the cost is null, which is not the same as free; or of something that the call used, and the cost is that of the rest.</summary>
    Unpriced = 4,

    /// <summary>What the provider reported cannot be (a negative count, a fraction, a cost above the most that the call could cost): to be compared with its bill.</summary>
    Quarantined = 8,

    /// <summary>Of a correction: it prices all of an attempt that was <see cref="Unpriced"/> before.</summary>
    Priced = 16,

    /// <summary>The answer was given again from the cache, or shared with a caller who asked the same at the same time: nobody was called, and it cost nothing.</summary>
    Cached = 32,

    /// <summary>A guardrail changed or stopped the request or its answer.</summary>
    Guarded = 64,

    /// <summary>A hard budget had no more while the answer ran: it was ended as one that reached its limit.</summary>
    Exhausted = 128,
}
