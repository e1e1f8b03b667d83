namespace Parlance.Dialects.OpenAiChat;

/// <summary>What the stream writer remembers of one choice.</summary>
internal sealed class StreamedChoice(int index)
{
    private readonly List<(int Index, bool IsCustom, bool HasArguments)> _calls = [];

    private int _entry;
    private bool _reasons;

    /// <summary>Number of the choice.</summary>
    public int Index { get; } = index;

    /// <summary>Reasoning comes; gives the number of its entry in <c>reasoning_details</c>.</summary>
    public int BeginReasoning()
    {
        _reasons = true;
        return _entry;
    }

    /// <summary>Something else comes, or the state that ends a part: the next reasoning is another entry.</summary>
    public void EndReasoning()
    {
        _entry += _reasons ? 1 : 0;
        _reasons = false;
    }

    /// <summary>A tool call begins.</summary>
    public void Begin(int call, bool isCustom) => _calls.Add((call, isCustom, false));

    /// <summary>A tool call gets arguments; true when it is one of a custom tool.</summary>
    public bool Continue(int call)
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            if (_calls[i].Index == call)
            {
                _calls[i] = _calls[i] with { HasArguments = true };
                return _calls[i].IsCustom;
            }
        }

        return false;
    }

    /// <summary>The next call of a function that has got no arguments.</summary>
    public bool TryTakeCallWithoutArguments(out int call)
    {
        foreach (var (index, isCustom, hasArguments) in _calls)
        {
            if (!isCustom && !hasArguments)
            {
                call = index;
                return true;
            }
        }

        call = 0;
        return false;
    }
}
