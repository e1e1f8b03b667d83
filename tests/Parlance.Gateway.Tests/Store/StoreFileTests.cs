using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Store;

public sealed class StoreFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpenWrite_NothingThere_MakesPrivateFolderAndFile()
    {
        using var connection = new StoreFile(_folder.Path).OpenWrite();

        Assert.Equal("700", FileModes.Of(_folder.Path));
        Assert.All(Directory.GetFiles(_folder.Path), path => Assert.Equal("600", FileModes.Of(path)));
    }

    [Fact]
    public void OpenWrite_Connection_WritesAheadAndSyncs()
    {
        using var connection = new StoreFile(_folder.Path).OpenWrite();
        using var mode = connection.Command("PRAGMA journal_mode");

        Assert.Equal("wal", mode.ExecuteScalar());
        Assert.Equal(2, connection.Number("PRAGMA synchronous"));
        Assert.Equal(5000, connection.Number("PRAGMA busy_timeout"));
    }

    [Fact]
    public void OpenWrite_Twice_MigratesOnce()
    {
        new StoreFile(_folder.Path).OpenWrite().Dispose();
        Raw.Execute(_folder.Path, "UPDATE key_version SET version = 41");

        using var connection = new StoreFile(_folder.Path).OpenWrite();

        Assert.Equal(41, connection.Number("SELECT version FROM key_version"));
    }

    [Fact]
    public void OpenWrite_StoreOfAnEarlierLayout_KeepsItsRowsBehindTheChainWithTheirSums()
    {
        Directory.CreateDirectory(_folder.Path);
        Raw.Execute(_folder.Path, "PRAGMA journal_mode = WAL");
        Raw.Execute(_folder.Path, StoreSchema.Steps[0]);
        Raw.Execute(_folder.Path, StoreSchema.Steps[1]);
        Raw.Execute(_folder.Path, """
            INSERT INTO ledger VALUES (1, 'req_1', 1, 'key_1', 'openai-chat', 'fast', 'sim/echo', NULL, 1, 1, 0, 200, NULL, 0, 1, 0, 0, 0, 0, 1, 0, 0, 7, 'list 2026-11');
            INSERT INTO ledger VALUES (2, 'req_1', 2, 'key_1', 'openai-chat', 'fast', 'sim/echo', NULL, 1, 1, 0, 200, NULL, 4, 1, 0, 0, 0, 0, 1, 0, 0, NULL, NULL);
            """);

        Assert.Throws<StoreException>(() => new StoreFile(_folder.Path).OpenRead());
        using var connection = new StoreFile(_folder.Path).OpenWrite();

        Assert.Equal(1, connection.Number("SELECT COUNT(*) FROM ledger WHERE cost_nanousd = 7 AND price_source = 'list 2026-11' AND price_rule IS NULL"));
        var reader = new LedgerReader(_folder.Path);
        Assert.Equal(new UsageTotals(1, 2, 2, 7) { Unpriced = 1 }, reader.Totals());
        var found = reader.Verify();
        Assert.Empty(found.Problems);
        Assert.Equal((2, 2, null), (found.Rows, found.Unchained, found.Head));
    }

    [Fact]
    public void OpenWrite_ManyAtOnce_MakeOneStore()
    {
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => new StoreFile(_folder.Path).OpenWrite().Dispose());

        Assert.Equal(1, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM key_version"));
        Assert.Equal(StoreSchema.Steps.Count, Raw.Number(_folder.Path, "PRAGMA user_version"));
    }

    [Fact]
    public void Open_NewerLayout_IsRefusedWithoutTouchingIt()
    {
        new StoreFile(_folder.Path).OpenWrite().Dispose();
        Raw.Execute(_folder.Path, "PRAGMA user_version = 99");

        var write = Assert.Throws<StoreException>(() => new StoreFile(_folder.Path).OpenWrite());
        var read = Assert.Throws<StoreException>(() => new StoreFile(_folder.Path).OpenRead());

        Assert.Contains($"newer version (layout 99, this program knows {StoreSchema.Steps.Count})", write.Message, StringComparison.Ordinal);
        Assert.Equal(write.Message, read.Message);
        Assert.Equal(99, Raw.Number(_folder.Path, "PRAGMA user_version"));
    }

    [Fact]
    public void Open_NotADatabase_SaysWhichFile()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.File("parlance.db"), new string('x', 5000));

        var error = Assert.Throws<StoreException>(() => new StoreFile(_folder.Path).OpenWrite());

        Assert.StartsWith($"The store {_folder.File("parlance.db")} cannot be opened:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenRead_NoStore_SaysSoAndMakesNone()
    {
        var error = Assert.Throws<StoreException>(() => new StoreFile(_folder.Path).OpenRead());

        Assert.StartsWith("There is no store at ", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public void OpenRead_NobodyElse_Reads()
    {
        new StoreFile(_folder.Path).OpenWrite().Dispose();

        using var connection = new StoreFile(_folder.Path).OpenRead();

        Assert.Equal(0, connection.Number("SELECT COUNT(*) FROM ledger"));
    }

    [Fact]
    public void Folder_ThatCannotBeMade_IsAStoreError()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.File("taken"), "");

        Assert.Throws<StoreException>(() => new StoreFile(_folder.File("taken")).OpenWrite());
    }
}
