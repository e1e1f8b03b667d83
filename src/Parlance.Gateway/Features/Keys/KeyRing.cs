using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// All keys that open the gateway now: those of the store and those of the configuration, in one immutable snapshot that <see cref="Refresh"/> swaps. <see cref="TryFind"/> takes no lock,
/// does no I/O and allocates nothing; thread-safe.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    private readonly KeyStore _store;
    private readonly Action<IReadOnlyCollection<LimitHolder>> _fit;
    private readonly Lock _refresh = new();
    private FrozenDictionary<KeyMac, CallerKey> _configured;
    private readonly TimeProvider _time;
    private volatile FrozenDictionary<KeyMac, CallerKey> _keys;
    private SqliteConnection? _connection;
    private long _version = -1;

    /// <param name="store">The keys of the store.</param>
    /// <param name="configured">The keys of the configuration.</param>
    /// <param name="fit">Is told of everybody who has limits before keys come into force; what it throws keeps them from doing so.</param>
    /// <param name="time">Clock.</param>
    public KeyRing(KeyStore store, IReadOnlyList<StaticKey> configured, Action<IReadOnlyCollection<LimitHolder>> fit, TimeProvider time)
    {
        _store = store;
        _fit = fit;
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

    /// <summary>The key that a caller presented. False when it is unknown or revoked, and also when its time or that of anything above it has ended; then it is told as well.</summary>
    public bool TryFind(ReadOnlySpan<char> presented, [NotNullWhen(true)] out CallerKey? key)
    {
        key = null;
        return _store.Pepper.TryMac(presented, out var mac)
            && _keys.TryGetValue(mac, out key)
            && !key.HasEnded(_time.GetUtcNow());
    }

    /// <summary>The key of an id, else the first of a name; null when there is none.</summary>
    public CallerKey? Named(string idOrName) => _keys.Values.FirstOrDefault(key => key.Id == idOrName) ?? _keys.Values.OrderBy(key => key.Id, StringComparer.Ordinal).FirstOrDefault(key => key.Name == idOrName);

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

            var keys = Load(_connection);
            _fit([.. keys.Values.SelectMany(key => key.Limited).DistinctBy(holder => holder.Id)]);
            _keys = keys;
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
        key => new CallerKey(key.Id, key.Name) { Policy = new Policy { Models = key.Models, Limits = key.Limits } }.Complete());

    private FrozenDictionary<KeyMac, CallerKey> Load(SqliteConnection connection)
    {
        var keys = new Dictionary<KeyMac, CallerKey>();
        var tenants = TenantStore.All(connection);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        using var command = connection.Command("SELECT mac, id, name, policy, tenant_id, role, former_mac, former_until FROM keys WHERE revoked_at IS NULL");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (!TryFindTenants(tenants, rows.IsDBNull(4) ? null : rows.GetString(4), out var above))
            {
                continue;
            }

            var key = new CallerKey(rows.GetString(1), rows.GetString(2)) { Policy = PolicyJson.Read(rows.GetString(3)), Tenants = above, IsAdmin = rows.GetString(5) == "admin" }.Complete();
            keys[Mac(rows, 0)] = key;
            if (!rows.IsDBNull(6) && rows.GetInt64(7) > now)
            {
                keys[Mac(rows, 6)] = key with { Policy = key.Policy with { ExpiresAt = Earlier(key.Policy.ExpiresAt, rows.Time(7)!.Value) } };
            }
        }

        foreach (var (mac, key) in _configured)
        {
            keys[mac] = key;
        }

        return keys.ToFrozenDictionary();
    }

    /// <summary>What stands above a key, nearest first; false when any of it was removed.</summary>
    private static bool TryFindTenants(Dictionary<string, Tenant> tenants, string? id, out IReadOnlyList<Tenant> above)
    {
        List<Tenant> found = [];
        while (id is not null)
        {
            if (!tenants.TryGetValue(id, out var tenant) || tenant.RemovedAt is not null)
            {
                above = [];
                return false;
            }

            found.Add(tenant);
            id = tenant.ParentId;
        }

        above = found;
        return true;
    }

    private static KeyMac Mac(SqliteDataReader rows, int column)
    {
        var mac = default(KeyMac);
        ((byte[])rows[column]).CopyTo(mac.Bytes);
        return mac;
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}
