using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Hosting;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Keys;

public sealed class KeyRingTests : IDisposable
{
    private const string StaticSecret = "a-static-secret-of-enough-length";
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly KeyStore _store;

    public KeyRingTests() => _store = KeyStore.Open(_folder.Path, _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryFind_KeyOfTheStore_IsFound()
    {
        var made = _store.Create("ci", new Policy { Models = ["fast"] });
        using var ring = Ring();

        Assert.True(ring.TryFind(made.Secret.Reveal(), out var key));
        Assert.Equal((made.Entry.Id, "ci"), (key.Id, key.Name));
        Assert.Equal(["fast"], key.Policy.Models!);
    }

    [Fact]
    public void TryFind_KeyOfTheConfiguration_IsFoundUnderItsName()
    {
        using var ring = Ring(new StaticKey("ci", new Secret(StaticSecret), ["openai/*"]));

        Assert.True(ring.TryFind(StaticSecret, out var key));
        Assert.Equal("static:ci", key.Id);
        Assert.Equal(["openai/*"], key.Policy.Models!);
    }

    [Fact]
    public void TryFind_AnythingElse_IsNotFound()
    {
        var secret = _store.Create("ci").Secret.Reveal();
        using var ring = Ring();

        string[] others = ["", "x", secret[..^1], secret + "0", secret.ToUpperInvariant(), " " + secret, new string('a', 513), new string('é', 512), "\ud800", KeyFormat.Create()];
        Assert.All(others, other => Assert.False(ring.TryFind(other, out _)));
    }

    [Fact]
    public void TryFind_AfterItsExpiry_IsNotFound()
    {
        var secret = _store.Create("ci", new Policy { ExpiresAt = _time.GetUtcNow().AddMinutes(1) }).Secret.Reveal();
        using var ring = Ring();

        Assert.True(ring.TryFind(secret, out _));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(ring.TryFind(secret, out _));
    }

    [Fact]
    public void TryFind_HotPath_AllocatesNothing()
    {
        var secret = _store.Create("ci").Secret.Reveal();
        using var ring = Ring();
        ring.TryFind(secret, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            ring.TryFind(secret, out _);
            ring.TryFind("an unknown key", out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Refresh_LedgerGrew_KeepsTheSnapshot()
    {
        using var ring = Ring();
        Raw.Execute(_folder.Path, "INSERT INTO usage_hours VALUES (1, 'key_1', 'fast', 'sim/echo', 1, 1, 1, 1, 1, 0, 0)");

        Assert.False(ring.Refresh());
        _store.Create("ci");
        Assert.True(ring.Refresh());
        Assert.False(ring.Refresh());
    }

    [Fact]
    public void Refresh_StoreUnreadable_KeepsTheSnapshotAndRecovers()
    {
        var secret = _store.Create("ci").Secret.Reveal();
        using var ring = Ring();
        Raw.Execute(_folder.Path, "ALTER TABLE keys RENAME TO away; UPDATE key_version SET version = version + 1");

        Assert.Throws<StoreException>(() => ring.Refresh());
        Assert.True(ring.TryFind(secret, out _));

        Raw.Execute(_folder.Path, "ALTER TABLE away RENAME TO keys");
        Assert.True(ring.Refresh());
        Assert.True(ring.TryFind(secret, out _));
    }

    [Fact]
    public void Watcher_ChangesByAnotherProcess_AreSeenWithinFiveSeconds()
    {
        var revoked = _store.Create("old").Secret.Reveal();
        var ring = Ring();
        using var lookout = new Lookout(new KeyWatcher(ring, NullLogger<KeyWatcher>.Instance).Look, _time);
        var other = KeyStore.Open(_folder.Path, _time);

        other.Revoke("old");
        var made = other.Create("new").Secret.Reveal();
        Assert.True(ring.TryFind(revoked, out _));
        _time.Advance(TimeSpan.FromSeconds(2));

        Eventually.True(() => !ring.TryFind(revoked, out _) && ring.TryFind(made, out _), "the ring follows the store");
    }

    [Theory]
    [InlineData("fast", "fast", true)]
    [InlineData("fast", "faster", false)]
    [InlineData("openai/*", "openai/gpt-4o", true)]
    [InlineData("openai/*", "openrouter/openai/gpt-4o", false)]
    [InlineData("*/gpt-4o", "openrouter/openai/gpt-4o", true)]
    [InlineData("*", "anything", true)]
    [InlineData("Fast", "fast", false)]
    public void Allows_Pattern_CoversModel(string pattern, string model, bool allowed) =>
        Assert.Equal(allowed, new CallerKey("key_1", "ci") { Policy = new Policy { Models = ["other", pattern] } }.Allows(model));

    [Fact]
    public void Allows_NoPatterns_MeansAllAndAnEmptyListNone()
    {
        Assert.True(new CallerKey("key_1", "ci").Allows("fast"));
        Assert.False(new CallerKey("key_1", "ci") { Policy = new Policy { Models = [] } }.Allows("fast"));
    }

    private KeyRing Ring(params StaticKey[] configured) => new(_store, configured, _ => { }, _time);
}
