using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Ledger;

public sealed class LedgerCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(5000)]
    public void Kill_AnyMoment_LosesNoAcknowledgedRow(int after)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is a Unix signal.");
        using var child = LedgerChild.Start(_folder.Path);
        var acknowledged = Read(child, '+', after);

        child.Kill();
        acknowledged.AddRange(Rest(child).Where(line => line[0] == '+').Select(line => line[1..]));

        AssertOneRowEach(acknowledged);
    }

    [Fact]
    public void Disk_TakesNoMoreBytes_FaultsAppendsAndRecovers()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "Needs prlimit (util-linux) to limit the size of files.");
        using var child = LedgerChild.Start(_folder.Path);
        var acknowledged = Read(child, '+', 500);

        Limit(child, new FileInfo(_folder.File("parlance.db-wal")).Length.ToString(CultureInfo.InvariantCulture));
        var lines = Until(child, '!', 1).ToList();
        Limit(child, "unlimited");
        acknowledged.AddRange(lines.Where(line => line[0] == '+').Select(line => line[1..]));
        acknowledged.AddRange(Read(child, '+', 500));
        child.Kill();
        acknowledged.AddRange(Rest(child).Where(line => line[0] == '+').Select(line => line[1..]));

        AssertOneRowEach(acknowledged);
    }

    private void AssertOneRowEach(List<string> acknowledged)
    {
        using var connection = new StoreFile(_folder.Path).OpenWrite();
        using var check = connection.Command("PRAGMA integrity_check");
        Assert.Equal("ok", check.ExecuteScalar());
        var rows = Ids(connection);
        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.Empty(acknowledged.Except(rows));
        Assert.NotEmpty(acknowledged);
    }

    private static List<string> Ids(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT request_id FROM ledger");
        using var rows = command.ExecuteReader();
        var ids = new List<string>();
        while (rows.Read())
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    /// <summary>Ids of the next <paramref name="count"/> lines with that mark.</summary>
    private static List<string> Read(Process child, char mark, int count) => [.. Until(child, mark, count).Where(line => line[0] == mark).Select(line => line[1..])];

    /// <summary>Lines up to the one that has the mark for the <paramref name="count"/>th time.</summary>
    private static IEnumerable<string> Until(Process child, char mark, int count)
    {
        while (count > 0 && child.StandardOutput.ReadLine() is { } line)
        {
            count -= line[0] == mark ? 1 : 0;
            yield return line;
        }
    }

    /// <summary>What the child had printed before it died; the kill may have cut the last line.</summary>
    private static IEnumerable<string> Rest(Process child)
    {
        var text = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Limit(Process child, string bytes)
    {
        using var prlimit = Process.Start("/usr/bin/prlimit", ["--pid", child.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}:unlimited"]);
        prlimit.WaitForExit();
        Assert.Equal(0, prlimit.ExitCode);
    }
}
