using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Hosting;

/// <summary>Brings corrections of the ledger, whichever process wrote them, into the budgets whose windows are still open: each once. Thread-safe.</summary>
internal sealed class Corrections(LedgerReader ledger)
{
    /// <summary>Null as long as nobody has had limits that follow.</summary>
    private long? _seen;

    /// <summary>The limits that follow.</summary>
    public required Func<PurseSet> Purses { private get; init; }

    /// <summary>What was spent so far, for limits that begin now. The others are brought to the same moment, so that later corrections are new to all of them. Called while limits change.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<SpentHour>> ReadSpent()
    {
        var (spent, corrections, last) = ledger.Spent(_seen);
        Apply(corrections);
        _seen = last;
        return spent;
    }

    /// <summary>Looks for new ones.</summary>
    public void Look() => Purses().Change(() =>
    {
        try
        {
            if (_seen is { } seen && ledger.CorrectionsAfter(seen) is { Count: > 0 } corrections)
            {
                Apply(corrections);
                _seen = corrections.Max(correction => correction.Position);
            }
        }
        catch (StoreException)
        {
            // The store cannot be read now, of which the keys' watcher tells the operator; the next look begins where this one did.
        }
    });

    private void Apply(IReadOnlyList<SpentCorrection> corrections)
    {
        if (corrections.Count > 0)
        {
            Purses().Correct(corrections);
        }
    }
}
