using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>
/// A reservation that grows while output comes, so that a call holds about what it has used and not all that it asked for (ADR 0014). It always covers more output than was counted. Not thread-safe.
/// </summary>
/// <param name="book">The accounts.</param>
/// <param name="reservation">What was set aside for the input and <see cref="Opening"/> tokens of output.</param>
/// <param name="price">What the output costs.</param>
/// <param name="most">The most that the whole call can use.</param>
/// <param name="countsUsage">Whether usage that comes in the middle counts all output up to there.</param>
internal sealed class Lease(BudgetBook book, Reservation reservation, Price price, Usage most, bool countsUsage = false)
{
    /// <summary>Tokens that a provider may have made before we can know of them and stop it: two seconds at <see cref="TokensPerSecond"/>.</summary>
    public const long Ahead = 1024;

    /// <summary>Tokens that are set aside at a time: a step for each would be one lock for each.</summary>
    public const long Slice = 512;

    /// <summary>Output that is set aside before the call is sent.</summary>
    public const long Opening = Ahead + Slice;

    /// <summary>Tokens that no metered provider makes more of in a second.</summary>
    private const long TokensPerSecond = 500;

    private long _covered = Opening;
    private long _counted;
    private long _unread;

    /// <summary>Whether money ran out: the call has to end.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>The most that the call can have cost so far, nano-USD.</summary>
    public long Amount => reservation.Amount;

    /// <summary>Sets more aside where what came of an answer is near what is covered; false when the call has to end, because a budget has no more.</summary>
    public bool TryCover(AnswerMeter answer) =>
        answer.Finished || TryCover(countsUsage && answer.Usage is { } usage ? Math.Max(0, usage.CompletionTokens) + answer.ShownBytes - answer.ShownAtUsage : answer.ShownBytes);

    /// <summary>The same for so many tokens of output at most.</summary>
    public bool TryCover(long counted)
    {
        _counted = counted;
        return TryCover();
    }

    /// <summary>The same while nothing is read, because the caller takes nothing: the provider goes on meanwhile, and buffers between us keep what it makes.</summary>
    public bool TryCoverUnread(TimeSpan time)
    {
        _unread += (long)(time.TotalSeconds * TokensPerSecond);
        return TryCover();
    }

    /// <summary>Sets aside what the call turned out to cost, if that is more than it holds and no more than it can be.</summary>
    public void Complete(long cost)
    {
        if (cost > reservation.Amount && cost <= price.MostExpensive(most))
        {
            book.TryExtend(reservation, cost);
        }
    }

    private bool TryCover()
    {
        var made = _counted + _unread;
        if (!IsRefused && _covered - Ahead < made && _covered < most.Output)
        {
            IsRefused = !TryGrow(made + Ahead + Slice) && !TryGrow(made + Ahead);
        }

        return !IsRefused;
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
