namespace Parlance.Gateway.Features.Budgets;

/// <summary>The calls of one key that wait, first in, first out. <see cref="RateGate"/> guards it.</summary>
internal sealed class WaitingLane(string keyId)
{
    public string KeyId => keyId;

    public LinkedList<WaitingCall> Calls { get; } = [];

    /// <summary>What held the first of them when it was last tried, and is therefore nobody else's before it.</summary>
    public List<Purse> HeldBy { get; } = [];

    /// <summary>How many of its first calls need <paramref name="purse"/>, and their tokens.</summary>
    public (int Calls, long Tokens) Need(Purse purse, int first)
    {
        var (calls, tokens) = (0, 0L);
        foreach (var call in Calls.Take(first))
        {
            if (call.Purses.Contains(purse))
            {
                calls++;
                tokens += call.Tokens;
            }
        }

        return (calls, tokens);
    }
}
