using Parlance.Gateway.Features.Budgets;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>A call of the simulation: what it holds, as the engine says, and what it truly costs, as only the simulation knows.</summary>
internal sealed class SimulatedCall(Level[] payers, DateTimeOffset at)
{
    private readonly List<(DateTimeOffset At, long Amount)> _parts = [];
    private Price? _price;
    private Usage _most;
    private long _input;
    private long _output;
    private long _made;
    private long _shown;
    private int _bytesPerToken;

    public Level[] Payers => payers;

    public DateTimeOffset At => at;

    public Reservation Reservation { get; private set; } = null!;

    public Lease? Lease { get; private set; }

    /// <summary>When how much of what it holds was set aside.</summary>
    public IReadOnlyList<(DateTimeOffset At, long Amount)> Parts => _parts;

    /// <summary>Bytes that have come: what an engine that sees no tokens counts.</summary>
    public long Seen => _shown * _bytesPerToken;

    public bool IsDone => _made == _output;

    public long TrueCost => Cost(_made);

    /// <summary>What is booked of a call that was cut: four bytes a token.</summary>
    public long Estimate => Cost((Seen + 3) / 4);

    public void Reserved(Reservation reservation)
    {
        Reservation = reservation;
        _parts.Add((at, reservation.Amount));
    }

    public void Meter(Lease lease, Price price, Usage most, Random random)
    {
        (Lease, _price, _most) = (lease, price, most);
        _input = random.NextInt64(0, most.Input + 1);
        _output = random.NextInt64(1, most.Output + 1);
        _bytesPerToken = random.Next(1, 8);
    }

    /// <summary>The provider goes on for as long as two looks are apart: never further than a lease allows for. False when the answer is complete.</summary>
    public bool Make(Random random)
    {
        var most = Math.Min(_output, _shown + Lease.Ahead);
        _made = random.Next(4) == 0 ? most : random.NextInt64(_made, most + 1);
        _shown = IsDone ? _made : random.NextInt64(_shown, _made + 1);
        return !IsDone;
    }

    public void Extended(DateTimeOffset now)
    {
        var before = _parts.Sum(part => part.Amount);
        if (Reservation.Amount > before)
        {
            _parts.Add((now, Reservation.Amount - before));
        }
    }

    private long Cost(long output) => _price!.Cost(_most with { Input = _input, Output = output }, default).NanoUsd;
}
