using Microsoft.Extensions.Caching.Distributed;

namespace Parlance.Client.Caching;

/// <summary>Answers in memory, bounded by bytes: what was not asked for the longest goes first. Thread-safe.</summary>
internal sealed class MemoryStore(long maxBytes, TimeProvider time) : IDistributedCache
{
    /// <summary>About what an entry costs beside its key and value.</summary>
    private const int Overhead = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _latestFirst = new();

    /// <summary>Bytes that are held.</summary>
    public long Bytes { get; private set; }

    public byte[]? Get(string key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return null;
            }

            if (node.Value.Until <= time.GetUtcNow())
            {
                Forget(node);
                return null;
            }

            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value.Value;
        }
    }

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        var entry = new Entry(key, value, options.AbsoluteExpirationRelativeToNow is { } lifetime ? time.GetUtcNow() + lifetime : DateTimeOffset.MaxValue);
        lock (_lock)
        {
            Drop(key);
            if (entry.Bytes > maxBytes)
            {
                return;
            }

            _entries.Add(key, _latestFirst.AddFirst(entry));
            Bytes += entry.Bytes;
            while (Bytes > maxBytes)
            {
                Forget(_latestFirst.Last!);
            }
        }
    }

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Set(key, value, options);
        return Task.CompletedTask;
    }

    public void Refresh(string key) => Get(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => GetAsync(key, token);

    public void Remove(string key)
    {
        lock (_lock)
        {
            Drop(key);
        }
    }

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        Remove(key);
        return Task.CompletedTask;
    }

    private void Drop(string key)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            Forget(node);
        }
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _latestFirst.Remove(node);
        Bytes -= node.Value.Bytes;
    }

    private sealed record Entry(string Key, byte[] Value, DateTimeOffset Until)
    {
        public long Bytes => Value.Length + (2L * Key.Length) + Overhead;
    }
}
