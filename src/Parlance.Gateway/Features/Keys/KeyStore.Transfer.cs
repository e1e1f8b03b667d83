using System.Text.Json;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Keys;

/// <summary>Many tenants and keys at once, as JSON lines.</summary>
public sealed partial class KeyStore
{
    /// <summary>Lines with something wrong that are named; more do not help.</summary>
    private const int MostProblems = 100;

    /// <summary>
    /// Everything that can be used now, as it is at one moment: tenants before what stands below them, then keys. What <see cref="Import"/> reads; never a secret, which the store does not have. Each item writes the
    /// fields of an object that has been opened.
    /// </summary>
    public IReadOnlyList<Action<Utf8JsonWriter>> Export()
    {
        using var connection = _file.OpenRead();
        using var moment = connection.BeginTransaction(deferred: true);
        var tenants = TenantStore.All(connection);
        using var command = connection.Command($"SELECT {Columns} FROM keys WHERE revoked_at IS NULL ORDER BY rowid");
        var keys = Read(command).Where(key => Works(tenants, key.TenantId));

        // A level stands only below higher ones, so that by level nothing comes before what it stands below.
        return [.. tenants.Values.Where(tenant => Works(tenants, tenant.Id)).OrderBy(tenant => tenant.Kind).Select(Line), .. keys.Select(Line)];
    }

    /// <summary>
    /// Makes all tenants and keys of <paramref name="lines"/>, or none of them. An id that is given is kept, which must not be in use; a tenant may stand below one of the store or of a line above. Every key gets a
    /// new secret. Each leaves an entry in the audit trail.
    /// </summary>
    /// <param name="lines">JSON lines as <see cref="Export"/> writes them; empty ones are passed over.</param>
    /// <param name="actor">Who imports, for the audit trail.</param>
    /// <returns>The number of tenants, and the keys with their secrets: the only moment at which they are known.</returns>
    /// <exception cref="TransferException">Lines are wrong; all of them are named.</exception>
    public (int Tenants, IReadOnlyList<NewKey> Keys) Import(ReadOnlyMemory<byte> lines, string actor = Command) => Change(connection =>
    {
        List<string> problems = [];
        List<NewKey> keys = [];
        var tenants = 0;
        var above = TenantStore.All(connection).ToDictionary(one => one.Key, TenantKind? (one) => one.Value.RemovedAt is null ? one.Value.Kind : null, StringComparer.Ordinal);
        foreach (var (number, text) in Split(lines))
        {
            List<string> wrong = [];
            var line = TransferLine.Read(number, text, wrong);
            Check(connection, line, above, wrong);
            problems.AddRange(wrong.Select(problem => $"line {number}: {problem}"));
            if (problems.Count > 0)
            {
                continue;
            }

            if (line.IsKey)
            {
                keys.Add(Insert(connection, line.Name!, line.Policy, line.Above, line.IsAdmin, actor, line.Id));
            }
            else
            {
                TenantStore.Insert(connection, _time, line.Id ?? TenantStore.NewId(line.Kind!.Value), line.Kind!.Value, line.Name!, line.Above, line.Policy, actor);
                tenants++;
            }
        }

        if (problems.Count > MostProblems)
        {
            problems = [.. problems.Take(MostProblems), $"and {problems.Count - MostProblems} more"];
        }

        return problems.Count == 0 ? (tenants, (IReadOnlyList<NewKey>)keys) : throw new TransferException(problems);
    });

    /// <summary>What only the store, and the lines above, can say of a line.</summary>
    private static void Check(SqliteConnection connection, TransferLine line, Dictionary<string, TenantKind?> above, List<string> wrong)
    {
        if (line.Above is { } parent && (!above.TryGetValue(parent, out var kind) || kind is null))
        {
            wrong.Add($"there is no organisation, team or user with the id '{parent}', in the store or on a line above");
        }
        else if (line is { Above: { } upper, Kind: { } own } && above[upper] >= own)
        {
            wrong.Add($"a {own.Word()} cannot stand below a {above[upper]!.Value.Word()}: the levels are organisation, team, user");
        }

        if (line.Id is not { } id)
        {
            return;
        }

        if (above.ContainsKey(id) || (line.IsKey && connection.Number("SELECT COUNT(*) FROM keys WHERE id = $1", id) > 0))
        {
            wrong.Add($"the id '{id}' is in use; leave it out for a new one");
            return;
        }

        // Also when the line is wrong otherwise: those below it are not. Nothing stands below a key.
        above[id] = line.IsKey ? null : line.Kind ?? TenantKind.Organisation;
    }

    private static bool Works(Dictionary<string, Tenant> tenants, string? id)
    {
        for (; id is not null; id = tenants[id].ParentId)
        {
            if (tenants[id].RemovedAt is not null)
            {
                return false;
            }
        }

        return true;
    }

    private static Action<Utf8JsonWriter> Line(Tenant tenant) => json =>
    {
        json.WriteString("object", "tenant");
        json.WriteString("id", tenant.Id);
        json.WriteString("kind", tenant.Kind.Word());
        json.WriteString("name", tenant.Name);
        json.WriteString("parent_id", tenant.ParentId);
        PolicyJson.WriteFields(json, tenant.Policy);
    };

    private static Action<Utf8JsonWriter> Line(KeyEntry key) => json =>
    {
        json.WriteString("object", "key");
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        json.WriteString("role", key.IsAdmin ? "admin" : "caller");
        json.WriteString("tenant_id", key.TenantId);
        PolicyJson.WriteFields(json, key.Policy);
    };

    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Text)> Split(ReadOnlyMemory<byte> lines)
    {
        for (var number = 1; !lines.IsEmpty; number++)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                yield return (number, line);
            }
        }
    }
}
