using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// The organisations, teams and users in the data folder. Thread-safe, and safe beside a running gateway, which sees a change within two seconds. Every change leaves an entry in the audit trail. Every member throws
/// <see cref="StoreException"/>, with a message for a person, when the store cannot be used or the request makes no sense.
/// </summary>
public sealed class TenantStore
{
    private const string Columns = "id, kind, name, parent_id, created_at, policy, removed_at";
    private readonly StoreFile _file;
    private readonly TimeProvider _time;

    /// <summary>The tenants in <paramref name="folder"/>.</summary>
    public TenantStore(string folder, TimeProvider? time = null) => (_file, _time) = (new StoreFile(folder), time ?? TimeProvider.System);

    /// <summary>Makes an organisation, a team or a user.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">1 to 100 characters; need not be unique.</param>
    /// <param name="parentId">What stands above it, of a higher level; null for nothing.</param>
    /// <param name="policy">What its keys may do; null: everything.</param>
    /// <param name="actor">Who makes it, for the audit trail.</param>
    public Tenant Create(TenantKind kind, string name, string? parentId = null, Policy? policy = null, string actor = KeyStore.Command) => Change(connection =>
    {
        Validate(name);
        if (parentId is not null && Existing(connection, parentId) is var parent && parent.Kind >= kind)
        {
            throw new StoreException($"A {kind.Word()} cannot stand below {parent.Owner}: the levels are organisation, team, user.");
        }

        return Insert(connection, _time, NewId(kind), kind, name, parentId, policy ?? Policy.None, actor);
    });

    /// <summary>Tenants, oldest first, removed ones included.</summary>
    /// <param name="after">Id of the last that is known already; null for the first page.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<Tenant> Page(string? after, int count)
    {
        using var connection = _file.OpenRead();
        using var command = connection.Command($"SELECT {Columns} FROM tenants WHERE rowid > IFNULL((SELECT rowid FROM tenants WHERE id = $1), 0) ORDER BY rowid LIMIT $2", after, count);
        return Read(command);
    }

    /// <summary>The tenant with this id; null when there is none.</summary>
    public Tenant? TryGet(string id)
    {
        using var connection = _file.OpenRead();
        return Find(connection, id);
    }

    /// <summary>Changes name and policy; null leaves one as it is.</summary>
    public Tenant Update(string id, string? name, Policy? policy, string actor = KeyStore.Command) => Change(connection =>
    {
        var before = Existing(connection, id);
        Validate(name ?? before.Name);
        connection.Execute("UPDATE tenants SET name = $1, policy = $2 WHERE id = $3", name ?? before.Name, PolicyJson.Write(policy ?? before.Policy), id);
        return Audited(connection, _time, actor, "tenant.update", id);
    });

    /// <summary>Removes a tenant: its keys, and those of all below it, open nothing any more. What it spent stays in the ledger.</summary>
    public Tenant Remove(string id, string actor = KeyStore.Command) => Change(connection =>
    {
        Existing(connection, id);
        connection.Execute("UPDATE tenants SET removed_at = $1 WHERE id = $2", _time.GetUtcNow().ToUnixTimeMilliseconds(), id);
        return Audited(connection, _time, actor, "tenant.remove", id);
    });

    /// <summary>The tenant of that id, which must not be removed.</summary>
    internal static Tenant Existing(SqliteConnection connection, string id) =>
        Find(connection, id) is { RemovedAt: null } tenant ? tenant : throw new StoreException($"There is no organisation, team or user with the id '{id}'.");

    internal static string NewId(TenantKind kind) => kind.Prefix() + RandomNumberGenerator.GetString(KeyFormat.Alphabet, 12);

    /// <summary>Makes a tenant of which all has been checked.</summary>
    internal static Tenant Insert(SqliteConnection connection, TimeProvider time, string id, TenantKind kind, string name, string? parentId, Policy policy, string actor)
    {
        connection.Execute(
            "INSERT INTO tenants (id, kind, name, parent_id, policy, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            id, kind.Word(), name, parentId, PolicyJson.Write(policy), time.GetUtcNow().ToUnixTimeMilliseconds());
        return Audited(connection, time, actor, "tenant.create", id);
    }

    /// <summary>All tenants by id, removed ones included.</summary>
    internal static Dictionary<string, Tenant> All(SqliteConnection connection)
    {
        using var command = connection.Command($"SELECT {Columns} FROM tenants");
        return Read(command).ToDictionary(tenant => tenant.Id, StringComparer.Ordinal);
    }

    /// <summary>Writes the fields of a tenant into an object that has been opened.</summary>
    public static void Write(Utf8JsonWriter json, Tenant tenant)
    {
        json.WriteString("id", tenant.Id);
        json.WriteString("kind", tenant.Kind.Word());
        json.WriteString("name", tenant.Name);
        json.WriteString("parent_id", tenant.ParentId);
        json.WriteString("created_at", tenant.CreatedAt);
        if (tenant.RemovedAt is { } removed)
        {
            json.WriteString("removed_at", removed);
        }
        else
        {
            json.WriteNull("removed_at");
        }

        PolicyJson.WriteFields(json, tenant.Policy);
    }

    private static Tenant? Find(SqliteConnection connection, string id)
    {
        using var command = connection.Command($"SELECT {Columns} FROM tenants WHERE id = $1", id);
        return Read(command) is [var only] ? only : null;
    }

    private static List<Tenant> Read(SqliteCommand command)
    {
        using var rows = command.ExecuteReader();
        var tenants = new List<Tenant>();
        while (rows.Read())
        {
            tenants.Add(new Tenant(rows.GetString(0), TenantKinds.Parse(rows.GetString(1))!.Value, rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.Time(4)!.Value)
            {
                Policy = PolicyJson.Read(rows.GetString(5)),
                RemovedAt = rows.Time(6),
            });
        }

        return tenants;
    }

    private static Tenant Audited(SqliteConnection connection, TimeProvider time, string actor, string action, string id)
    {
        var tenant = Find(connection, id)!;
        AuditTrail.Write(connection, new AuditEntry(time.GetUtcNow(), actor, action, id, AuditTrail.Json(json => Write(json, tenant))));
        return tenant;
    }

    private Tenant Change(Func<SqliteConnection, Tenant> change)
    {
        using var connection = _file.OpenWrite();
        using var transaction = connection.BeginTransaction();
        var result = change(connection);
        transaction.Commit();
        return result;
    }

    private static void Validate(string name)
    {
        if (!GivenName.IsName(name))
        {
            throw new StoreException("A name has 1 to 100 characters, no line breaks, no space at its ends.");
        }
    }
}
