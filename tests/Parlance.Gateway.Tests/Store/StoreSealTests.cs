using Parlance.Gateway.Store;

namespace Parlance.Gateway.Tests.Store;

public sealed class StoreSealTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parlance-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TryOpen_SameRow_GivesItBack_AnyOtherNothing()
    {
        using var seal = Open();
        var text = seal.Seal("secret"u8, "responses/k/1/json");

        Assert.Equal("secret"u8.ToArray(), seal.TryOpen(text, "responses/k/1/json"));
        Assert.Null(seal.TryOpen(text, "responses/j/1/json"));
        Assert.NotEqual(text, seal.Seal("secret"u8, "responses/k/1/json"));
        text[^1] ^= 1;
        Assert.Null(seal.TryOpen(text, "responses/k/1/json"));
        Assert.Null(seal.TryOpen([1, 2], "responses/k/1/json"));
    }

    [Fact]
    public void Open_Again_ReadsTheSameKey_AndWithoutItNothing()
    {
        byte[] text;
        using (var seal = Open())
        {
            text = seal.Seal("secret"u8, "row");
        }

        using (var again = Open())
        {
            Assert.Equal("secret"u8.ToArray(), again.TryOpen(text, "row"));
        }

        File.Delete(Path.Combine(_folder, "seal"));
        using var other = Open();
        Assert.Null(other.TryOpen(text, "row"));
    }

    [Fact]
    public void Open_DamagedKey_SaysWhatToDo()
    {
        Open().Dispose();
        File.WriteAllText(Path.Combine(_folder, "seal"), "short");

        Assert.Contains("Restore it from a backup", Assert.Throws<StoreException>(Open).Message);
    }

    [Fact]
    public void Open_NewKey_IsForItsOwnerOnly()
    {
        Open().Dispose();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "seal")));
        }
    }

    private StoreSeal Open()
    {
        var file = new StoreFile(_folder);
        using var connection = file.OpenWrite();
        return StoreSeal.Open(file, connection);
    }
}
