using Parlance.Gateway.Features.Responses;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Responses;

public class ResponseStoreTests
{
    [Fact]
    public async Task Find_AfterThirtyDays_IsGone()
    {
        using var folder = new TemporaryFolder();
        var time = new ManualTime();
        using var store = new ResponseStore(new StoreFile(folder.Path), time);
        await store.AddAsync("key_1", "resp_1", new StoredResponse([1], [2]));
        time.Advance(ResponseStore.KeptFor - TimeSpan.FromMinutes(1));
        var before = await store.FindAsync("key_1", "resp_1");
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(((byte)1, (byte)2), (before!.Json[0], before.Input[0]));
        Assert.Null(await store.FindAsync("key_1", "resp_1"));
    }

    [Fact]
    public async Task Find_AfterReopening_IsThere()
    {
        using var folder = new TemporaryFolder();
        using (var first = new ResponseStore(new StoreFile(folder.Path), TimeProvider.System))
        {
            await first.AddAsync("key_1", "resp_1", new StoredResponse([1], [2]));
        }

        using var second = new ResponseStore(new StoreFile(folder.Path), TimeProvider.System);

        Assert.NotNull(await second.FindAsync("key_1", "resp_1"));
        Assert.Null(await second.FindAsync("key_2", "resp_1"));
        Assert.False(await second.RemoveAsync("key_2", "resp_1"));
        Assert.True(await second.RemoveAsync("key_1", "resp_1"));
        Assert.Null(await second.FindAsync("key_1", "resp_1"));
    }
}
