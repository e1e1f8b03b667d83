namespace Parlance.Gateway.Features.Budgets;

/// <summary>How the tightest limits of a caller stand: of requests (in a minute or a day), and of tokens in a minute.</summary>
internal record struct RateView
{
    /// <summary>Requests; null without a limit.</summary>
    public RateStand? Requests { get; private set; }

    /// <summary>Tokens; null without a limit.</summary>
    public RateStand? Tokens { get; private set; }

    public void AddRequests(RateStand stand) => Requests = Tighter(Requests, stand);

    public void AddTokens(RateStand stand) => Tokens = Tighter(Tokens, stand);

    private static RateStand Tighter(RateStand? known, RateStand other) => known is { } one && (one.Left < other.Left || (one.Left == other.Left && one.Reset >= other.Reset)) ? one : other;
}
