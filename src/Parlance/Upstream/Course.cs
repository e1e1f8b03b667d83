using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>How far a request has come on its way through its targets. Only its own request changes it.</summary>
/// <param name="targets">Whom to ask, in order.</param>
/// <param name="turn">Which key's turn it is.</param>
/// <param name="deadline">Timestamp at which the whole call ends.</param>
internal struct Course(IReadOnlyList<Target> targets, int turn, long deadline)
{
    private IReadOnlyList<Target> _targets = targets;
    private int _soonestIndex;

    /// <summary>Place of the target that is asked next.</summary>
    public int Index { get; private set; }

    /// <summary>Attempts so far.</summary>
    public int Number { get; private set; }

    /// <summary>Attempts at the target of <see cref="Index"/> so far, without those that went on to another key.</summary>
    public int TriesHere { get; private set; }

    /// <summary>Times that a parked key was waited for.</summary>
    public int Waits { get; private set; }

    /// <summary>Timestamp at which the whole call ends.</summary>
    public readonly long Deadline => deadline;

    /// <summary>Which key's turn it is.</summary>
    public readonly int Turn => turn + Number;

    /// <summary>Whether a target is left.</summary>
    public readonly bool HasTarget => Index < _targets.Count;

    /// <summary>Whether the target of <see cref="Index"/> is the last one.</summary>
    public readonly bool IsLast => Index == _targets.Count - 1;

    /// <summary>The target of <see cref="Index"/>.</summary>
    public readonly Target Target => _targets[Index];

    /// <summary>The target behind it; null when it is the last one.</summary>
    public readonly Target? NextTarget => IsLast ? null : _targets[Index + 1];

    /// <summary>Why the latest attempt failed; null before one did.</summary>
    public ChatError? Failure { get; set; }

    /// <summary>Why the first target that could not take the request could not.</summary>
    public ChatError? Refusal { get; private set; }

    /// <summary>Of the targets that were passed over because they are not to be asked now, which may be asked first and when.</summary>
    public Closure? Soonest { get; private set; }

    /// <summary>Whether the target is asked although it is not to be asked now.</summary>
    public bool Insists { get; private set; }

    /// <summary>
    /// When nobody is left to ask and nobody was asked: back to the target that may be asked first, which is asked once whatever is known of it. Only what can be avoided is avoided: the provider knows better than we
    /// whether it answers again, and a refusal of ours would be certain.
    /// </summary>
    public bool TryInsist()
    {
        if (Number > 0 || Insists || Soonest is null)
        {
            return false;
        }

        Index = _soonestIndex;
        return Insists = true;
    }

    /// <summary>An attempt at the target is about to be sent; its number.</summary>
    public int Begin()
    {
        Insists = false;
        Soonest = null;
        TriesHere++;
        return ++Number;
    }

    /// <summary>Counts what was sent beside the attempt that had begun.</summary>
    public void Count(in Raced raced)
    {
        if (!raced.Hedged)
        {
            return;
        }

        Number++;
        if (!raced.HedgedNext)
        {
            TriesHere++;
        }
        else if (raced.Attempt.IsHedge)
        {
            Next();
            TriesHere = 1;
        }
    }

    /// <summary>The target cannot take the request.</summary>
    public void Refuse(ChatError error)
    {
        Refusal ??= error;
        Next();
    }

    /// <summary>The target is not to be asked now.</summary>
    public void PassOver(Closure closure)
    {
        if (Soonest is not { } known || closure.Until < known.Until)
        {
            (Soonest, _soonestIndex) = (closure, Index);
        }

        Next();
    }

    /// <summary>On to the next target.</summary>
    public void Next()
    {
        Index++;
        TriesHere = 0;
    }

    /// <summary>On to other targets than those that were planned.</summary>
    public void Switch(IReadOnlyList<Target> others)
    {
        _targets = others;
        Index = TriesHere = 0;
        Soonest = null;
    }

    /// <summary>Once more the same target with another key, which does not count as trying it again.</summary>
    public void NextKey() => TriesHere--;

    /// <summary>Back to the target that was passed over and may be asked first.</summary>
    public void Return()
    {
        Waits++;
        Index = _soonestIndex;
        TriesHere = 0;
        Soonest = null;
    }
}
