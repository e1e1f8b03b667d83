namespace Parlance.Gateway.Features.Cache;

/// <summary>Answers in memory by question, bounded by bytes: what was not asked for the longest goes first. Thread-safe.</summary>
internal sealed class CachedAnswers(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Question, CachedAnswer Answer)>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Question, CachedAnswer Answer)> _latestFirst = new();

    /// <summary>Bytes that are held.</summary>
    public long Bytes { get; private set; }

    /// <summary>The answer to a question, if it is not older than <paramref name="lifetime"/>.</summary>
    public CachedAnswer? Find(string question, TimeSpan lifetime)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(question, out var node))
            {
                return null;
            }

            if (time.GetUtcNow() - node.Value.Answer.KeptAt >= lifetime)
            {
                Forget(node);
                return null;
            }

            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value.Answer;
        }
    }

    public void Keep(string question, CachedAnswer answer, long maxBytes)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(question, out var before))
            {
                Forget(before);
            }

            if (SizeOf(question, answer) <= maxBytes)
            {
                _entries.Add(question, _latestFirst.AddFirst((question, answer with { KeptAt = time.GetUtcNow() })));
                Bytes += SizeOf(question, answer);
                Fit(maxBytes);
            }
        }
    }

    /// <summary>Forgets until no more than <paramref name="maxBytes"/> are held.</summary>
    public void Fit(long maxBytes)
    {
        lock (_lock)
        {
            while (Bytes > maxBytes)
            {
                Forget(_latestFirst.Last!);
            }
        }
    }

    private static long SizeOf(string question, CachedAnswer answer) => answer.Size + (2L * question.Length);

    private void Forget(LinkedListNode<(string Question, CachedAnswer Answer)> node)
    {
        _entries.Remove(node.Value.Question);
        _latestFirst.Remove(node);
        Bytes -= SizeOf(node.Value.Question, node.Value.Answer);
    }
}
