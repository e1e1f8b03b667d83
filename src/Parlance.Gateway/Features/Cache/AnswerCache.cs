namespace Parlance.Gateway.Features.Cache;

/// <summary>Answers that may be given again, and answers that are being made. It outlives configurations. Thread-safe.</summary>
internal sealed class AnswerCache(CacheOptions? options, TimeProvider time)
{
    private readonly CachedAnswers _kept = new(time);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SharedAnswer> _open = new(StringComparer.Ordinal);
    private volatile CacheOptions? _options = options;

    /// <summary>How answers are kept; null: they are not.</summary>
    public CacheOptions? Options => _options;

    /// <summary>Bytes that are held.</summary>
    public long Bytes => _kept.Bytes;

    /// <summary>Takes other options over. What is kept stays, as far as it fits.</summary>
    public void Configure(CacheOptions? options)
    {
        _options = options;
        _kept.Fit(options?.MaxBytes ?? 0);
    }

    public CachedAnswer? Find(string question) => _options is { } options ? _kept.Find(question, options.Lifetime) : null;

    public void Keep(string question, CachedAnswer answer) => _kept.Keep(question, answer, _options?.MaxBytes ?? 0);

    /// <summary>The answer that is being made to the same question in the same form; else a new one, which its first reader has to make and <see cref="Close"/>.</summary>
    public SharedAnswer Join(string name, out SharedReader reader)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(name, out var open) && open.TryJoin(leads: false) is { } joined)
            {
                reader = joined;
                return open;
            }

            var made = new SharedAnswer();
            reader = made.TryJoin(leads: true)!;
            _open[name] = made;
            return made;
        }
    }

    /// <summary>Nobody else shall join.</summary>
    public void Close(string name, SharedAnswer answer)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(name, out var open) && open == answer)
            {
                _open.Remove(name);
            }
        }
    }
}
