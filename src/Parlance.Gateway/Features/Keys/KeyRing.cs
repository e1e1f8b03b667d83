using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// All keys that open the gateway now: those of the store and those of the configuration, in one immutable snapshot that <see cref="Refresh"/> swaps. <see cref="TryFind"/> takes no lock,
/// does no I/O and allocates nothing; thread-safe.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    private readonly KeyStore _store;
    private readonly Lock _refresh = new();
    private FrozenDictionary<KeyMac, CallerKey> _configured;
    private readonly TimeProvider _time;
    private volatile FrozenDictionary<KeyMac, CallerKey> _keys;
    private SqliteConnection? _connection;
    private long _version = -1;

    public KeyRing(KeyStore store, IReadOnlyList<StaticKey> configured, TimeProvider time)
    {
        _store = store;
        _time = time;
        _configured = Macs(configured);
        _keys = _configured;
        Refresh();
    }

    /// <summary>Puts the keys of a changed configuration in the place of the earlier ones.</summary>
    /// <exception cref="StoreException">The store cannot be read; the ring stays as it was.</exception>
    public void Configure(IReadOnlyList<StaticKey> configured)
    {
        lock (_refresh)
        {
            var before = _configured;
            (_configured, _version) = (Macs(configured), -1);
            try
            {
                Refresh();
            }
            catch (StoreException)
            {
                _configured = before;
                throw;
            }
        }
    }

    /// <summary>The key that a caller presented, unless it is unknown, revoked or expired.</summary>
    public bool TryFind(ReadOnlySpan<char> presented, [NotNullWhen(true)] out CallerKey? key)
    {
        key = null;
        return _store.Pepper.TryMac(presented, out var mac)
            && _keys.TryGetValue(mac, out key)
            && !(key.ExpiresAt <= _time.GetUtcNow());
    }

    /// <summary>Takes over what any process changed in the store; true when something had changed.</summary>
    /// <exception cref="StoreException">The store cannot be read; the ring stays as it was.</exception>
    public bool Refresh()
    {
        lock (_refresh)
        {
            return Read();
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private bool Read()
    {
        try
        {
            _connection ??= _store.OpenRead();
            using var snapshot = _connection.BeginTransaction(deferred: true);
            var version = _connection.Number("SELECT version FROM key_version");
            if (version == _version)
            {
                return false;
            }

            _keys = Load(_connection);
            _version = version;
            return true;
        }
        catch (SqliteException e)
        {
            Dispose();
            throw new StoreException($"The keys cannot be read: {e.Message}", e);
        }
    }

    private FrozenDictionary<KeyMac, CallerKey> Macs(IReadOnlyList<StaticKey> configured) => configured.ToFrozenDictionary(
        key => _store.Pepper.TryMac(key.Secret.Reveal(), out var mac) ? mac : throw new ArgumentException($"Key '{key.Name}' is longer than {Pepper.LongestKey} bytes.", nameof(configured)),
        key => new CallerKey(key.Id, key.Name) { Models = key.Models, Limits = key.Limits });

    private FrozenDictionary<KeyMac, CallerKey> Load(SqliteConnection connection)
    {
        var keys = new Dictionary<KeyMac, CallerKey>();
        using var command = connection.Command("SELECT mac, id, name, models, expires_at FROM keys WHERE revoked_at IS NULL");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var mac = default(KeyMac);
            ((byte[])rows[0]).CopyTo(mac.Bytes);
            keys[mac] = new CallerKey(rows.GetString(1), rows.GetString(2)) { Models = rows.Patterns(3), ExpiresAt = rows.Time(4) };
        }

        foreach (var (mac, key) in _configured)
        {
            keys[mac] = key;
        }

        return keys.ToFrozenDictionary();
    }
}
