using System.Text;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Keys;

public sealed class KeyStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_Key_IsListedWithoutItsSecret()
    {
        var store = Open();

        var made = store.Create("ci", new Policy { Models = ["fast", "openai/*"], ExpiresAt = _time.GetUtcNow().AddDays(1) });
        var listed = Assert.Single(store.List());

        Assert.Equal(made.Entry with { Policy = Policy.None }, listed with { Policy = Policy.None });
        Assert.Equal(["fast", "openai/*"], listed.Policy.Models!);
        Assert.Equal($"pk-…{made.Secret.Reveal()[^4..]}", listed.Hint);
        Assert.Equal(_time.GetUtcNow(), listed.CreatedAt);
        Assert.Equal(_time.GetUtcNow().AddDays(1), listed.Policy.ExpiresAt);
        Assert.Null(listed.RevokedAt);
    }

    [Fact]
    public void Files_AfterManyKeys_HoldNoKey()
    {
        var store = Open();
        var secrets = Enumerable.Range(0, 50).Select(i => store.Create($"key {i}").Secret.Reveal()).ToList();
        using var open = Raw.Open(_folder.Path); // Keeps the write-ahead log from being folded in, so that its bytes are looked at too.
        secrets.Add(store.Create("last").Secret.Reveal());

        var bytes = Directory.GetFiles(_folder.Path).SelectMany(File.ReadAllBytes).ToArray();

        Assert.All(secrets, secret =>
        {
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret[3..19])));
        });
    }

    [Fact]
    public void NewKey_AsText_HidesItsSecret()
    {
        var made = Open().Create("ci");

        Assert.DoesNotContain(made.Secret.Reveal()[3..], made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Revoke_ById_IsSeenOnceAndStays()
    {
        var store = Open();
        var key = store.Create("ci").Entry;

        var revoked = store.Revoke(key.Id);
        _time.Advance(TimeSpan.FromDays(1));
        var again = store.Revoke(key.Id);

        Assert.NotNull(revoked.RevokedAt);
        Assert.Equal(revoked.RevokedAt, again.RevokedAt);
        Assert.Equal((revoked.Id, revoked.RevokedAt), (Assert.Single(store.List()).Id, store.List()[0].RevokedAt));
    }

    [Fact]
    public void Revoke_ByNameOfOneWorkingKey_TakesThatOne()
    {
        var store = Open();
        store.Revoke(store.Create("ci").Entry.Id);
        var second = store.Create("ci").Entry;

        Assert.Equal(second.Id, store.Revoke("ci").Id);
    }

    [Fact]
    public void Revoke_NameOfTwo_NamesTheirIds()
    {
        var store = Open();
        var ids = new[] { store.Create("ci").Entry.Id, store.Create("ci").Entry.Id };

        var error = Assert.Throws<StoreException>(() => store.Revoke("ci"));

        Assert.Equal($"2 keys are named 'ci'. Say which by id: {ids[0]}, {ids[1]}.", error.Message);
        Assert.All(store.List(), key => Assert.Null(key.RevokedAt));
    }

    [Theory]
    [InlineData("nobody", "No key has the id or name 'nobody'.")]
    [InlineData("static:ci", "'static:ci' is written in the configuration")]
    public void Revoke_Unknown_SaysSo(string name, string message) =>
        Assert.StartsWith(message, Assert.Throws<StoreException>(() => Open().Revoke(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" ci")]
    [InlineData("a\nb")]
    public void Create_UnusableName_IsRefused(string name) => Assert.Throws<StoreException>(() => Open().Create(name));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    public void Create_UnusablePattern_IsRefused(string pattern) => Assert.Throws<StoreException>(() => Open().Create("ci", new Policy { Models = [pattern] }));

    [Fact]
    public void EnsureFirst_EmptyStore_MakesOneAndWritesItPrivately()
    {
        var store = Open();

        var first = store.EnsureFirst(configured: false);

        Assert.NotNull(first);
        Assert.Equal("first", first.Entry.Name);
        Assert.Equal(first.Secret.Reveal() + "\n", File.ReadAllText(_folder.File("first-key")));
        Assert.Equal("600", FileModes.Of(_folder.File("first-key")));
        Assert.Equal("600", FileModes.Of(_folder.File("pepper")));
    }

    [Fact]
    public void EnsureFirst_KeysElsewhere_MakesNone()
    {
        var store = Open();

        Assert.Null(store.EnsureFirst(configured: true));
        store.Revoke(store.Create("ci").Entry.Id);
        Assert.Null(store.EnsureFirst(configured: false));
        Assert.False(File.Exists(_folder.File("first-key")));
    }

    [Fact]
    public void EnsureFirst_ManyStartingAtOnce_MakeOne()
    {
        var made = new NewKey?[12];

        Parallel.For(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = made.Length }, i => made[i] = Open().EnsureFirst(configured: false));

        var first = Assert.Single(made, key => key is not null)!;
        Assert.Single(Open().List());
        Assert.Equal(first.Secret.Reveal() + "\n", File.ReadAllText(_folder.File("first-key")));
        using var ring = new KeyRing(Open(), [], _ => { }, _time);
        Assert.True(ring.TryFind(first.Secret.Reveal(), out _));
    }

    [Fact]
    public void Open_PepperLost_RefusesInsteadOfForgettingKeys()
    {
        Open().Create("ci");
        File.Delete(_folder.File("pepper"));

        var error = Assert.Throws<StoreException>(() => Open());

        Assert.Contains("pepper is missing", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("pepper")));
    }

    [Fact]
    public void Open_PepperDamaged_Refuses()
    {
        Open();
        File.WriteAllText(_folder.File("pepper"), "short");

        Assert.Contains("has 5 bytes instead of 32", Assert.Throws<StoreException>(() => Open()).Message, StringComparison.Ordinal);
    }

    private KeyStore Open() => KeyStore.Open(_folder.Path, _time);
}
