using Parlance.Manifests;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>
/// A reservation that grows while output comes, so that a call holds about what it has used and not all that it asked for (ADR 0013). It always covers more output than was counted. Not thread-safe.
/// </summary>
/// <param name="book">The accounts.</param>
/// <param name="reservation">What was set aside for the input and <see cref="Opening"/> tokens of output.</param>
/// <param name="price">What the output costs.</param>
/// <param name="most">The most that the whole call can use.</param>
internal sealed class Lease(BudgetBook book, Reservation reservation, Price price, Usage most)
{
    /// <summary>Tokens that a provider may have made before we can know of them and stop it: two seconds at the 500 a second that no metered provider reaches.</summary>
    public const long Ahead = 1024;

    /// <summary>Tokens that are set aside at a time: a step for each would be one lock for each.</summary>
    public const long Slice = 512;

    /// <summary>Output that is set aside before the call is sent.</summary>
    public const long Opening = Ahead + Slice;

    private long _covered = Opening;

    /// <summary>Whether money ran out: the call has to end.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>The most that the call can have cost so far, nano-USD.</summary>
    public long Amount => reservation.Amount;

    /// <summary>Sets more aside where <paramref name="counted"/> tokens of output come near what is covered; false when the call has to end, because a budget has no more.</summary>
    public bool TryCover(long counted)
    {
        if (_covered - Ahead >= counted || _covered >= most.Output)
        {
            return true;
        }

        IsRefused = !TryGrow(counted + Ahead + Slice) && !TryGrow(counted + Ahead);
        return !IsRefused;
    }

    /// <summary>Sets aside what the call turned out to cost, if that is more than it holds and less than it could be.</summary>
    public void Complete(long cost)
    {
        if (cost > reservation.Amount && cost <= price.MostExpensive(most))
        {
            book.TryExtend(reservation, cost);
        }
    }

    private bool TryGrow(long output)
    {
        output = Math.Min(output, most.Output);
        if (!book.TryExtend(reservation, price.MostExpensive(most with { Output = output })))
        {
            return false;
        }

        _covered = output;
        return true;
    }
}
