namespace Parlance.Gateway.Features.Budgets;

/// <summary>Calls that wait for their limits: keys take turns, the calls of one key go in the order in which they came. Not thread-safe: <see cref="RateGate"/> guards it.</summary>
internal sealed class WaitingLine
{
    /// <summary>The keys in the order of their turns; whose call was let in goes to the end.</summary>
    private readonly List<WaitingLane> _ring = [];

    public int Count { get; private set; }

    public void Add(WaitingCall call)
    {
        var lane = LaneOf(call.KeyId);
        if (lane is null)
        {
            _ring.Add(lane = new WaitingLane(call.KeyId));
        }

        lane.Calls.AddLast(call);
        Count++;
    }

    /// <summary>False when it waits no more.</summary>
    public bool Remove(WaitingCall call)
    {
        if (LaneOf(call.KeyId) is not { } lane || !lane.Calls.Remove(call))
        {
            return false;
        }

        Count--;
        if (lane.Calls.Count == 0)
        {
            _ring.Remove(lane);
        }

        return true;
    }

    /// <summary>Lets in whom the limits allow, in turn, until they allow nobody; a call that is held by a limit keeps those behind it from what it waits for.</summary>
    /// <param name="hold">Adds what holds a call to the list.</param>
    /// <param name="enter">Lets a call in.</param>
    public void Release(Action<WaitingCall, List<Purse>> hold, Action<WaitingCall> enter)
    {
        foreach (var lane in _ring)
        {
            lane.HeldBy.Clear();
        }

        for (var i = 0; i < _ring.Count;)
        {
            var lane = _ring[i];
            var call = lane.Calls.First!.Value;
            hold(call, lane.HeldBy);
            if (lane.HeldBy.Count > 0 || IsClaimed(call.Purses, before: i))
            {
                i++;
                continue;
            }

            lane.Calls.RemoveFirst();
            Count--;
            _ring.RemoveAt(i);
            if (lane.Calls.Count > 0)
            {
                _ring.Add(lane);
            }

            enter(call);
        }
    }

    /// <summary>Takes out whose deadline has come.</summary>
    public IEnumerable<WaitingCall> Overdue(long nowTicks)
    {
        var overdue = _ring.SelectMany(lane => lane.Calls.TakeWhile(call => call.Deadline <= nowTicks)).ToList();
        overdue.ForEach(call => Remove(call));
        return overdue;
    }

    /// <summary>Who is next of each key.</summary>
    public IEnumerable<WaitingCall> Heads => _ring.Select(lane => lane.Calls.First!.Value);

    /// <summary>Whether calls of the key wait, or one that waits has a claim on any of <paramref name="purses"/>.</summary>
    public bool HoldsBack(string keyId, IReadOnlyList<Purse> purses) => Count > 0 && (LaneOf(keyId) is not null || IsClaimed(purses, _ring.Count));

    /// <summary>What is certain to be taken of <paramref name="purse"/> before a new call of the key has its turn.</summary>
    public (int Calls, long Tokens) Ahead(string keyId, Purse purse)
    {
        if (Count == 0)
        {
            return default;
        }

        var place = _ring.FindIndex(lane => lane.KeyId == keyId);
        var mine = place < 0 ? 0 : _ring[place].Calls.Count;
        var (calls, tokens) = (0, 0L);
        for (var i = 0; i < _ring.Count; i++)
        {
            if (i != place && !_ring[i].HeldBy.Contains(purse))
            {
                continue;
            }

            var need = _ring[i].Need(purse, i == place ? mine : place < 0 || i < place ? mine + 1 : mine);
            (calls, tokens) = (calls + need.Calls, tokens + need.Tokens);
        }

        return (calls, tokens);
    }

    private bool IsClaimed(IReadOnlyList<Purse> purses, int before)
    {
        for (var i = 0; i < before; i++)
        {
            foreach (var purse in _ring[i].HeldBy)
            {
                if (purses.Contains(purse))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private WaitingLane? LaneOf(string keyId) => _ring.Find(lane => lane.KeyId == keyId);
}
