using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Store;

public sealed class StoreLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Take_Held_SaysWhatToDoUntilItIsGivenBack()
    {
        using (StoreLock.Take(_folder.Path))
        {
            var error = Assert.Throws<StoreException>(() => StoreLock.Take(_folder.Path));
            Assert.StartsWith($"Another gateway serves from {_folder.Path}. Stop it first", error.Message, StringComparison.Ordinal);
        }

        StoreLock.Take(_folder.Path).Dispose();
    }

    [Fact]
    public void Take_FolderThatCannotBe_IsAStoreError()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.File("taken"), "");

        Assert.Throws<StoreException>(() => StoreLock.Take(_folder.File("taken")));
    }
}
