using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Upstream.Credentials;

namespace Parlance.Tests.Upstream.Credentials;

public sealed class TokenSourceTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly HttpMessageInvoker _nowhere = new(new FakeCloud());
    private readonly ScriptedMint _mint;
    private readonly TokenSource _source;

    public TokenSourceTests()
    {
        _mint = new ScriptedMint(_time);
        _source = new TokenSource(_mint, new TokenConnection(_nowhere, _nowhere, _time));
    }

    public void Dispose() => _nowhere.Dispose();

    [Fact]
    public async Task Mint_ManyAtOnce_AskOnce()
    {
        var gate = _mint.Holds();
        var waiting = Enumerable.Range(0, 50).Select(_ => _source.MintAsync()).ToList();
        gate.SetResult();

        var minted = await Task.WhenAll(waiting);

        Assert.All(minted, one => Assert.Equal("token-1", one.Grant!.Value.Reveal()));
        Assert.Equal(1, _mint.Count);
        Assert.Equal("token-1", (await _source.MintAsync()).Grant!.Value.Reveal());
        Assert.Equal(1, _mint.Count);
    }

    [Fact]
    public async Task Current_NearTheEnd_GoesOnWithTheOldOneWhileTheNextIsMinted()
    {
        Assert.Null(_source.Current);
        await _source.MintAsync();
        _time.Advance(TimeSpan.FromMinutes(54.9));
        Assert.Equal(("token-1", 1), (_source.Current!.Value.Reveal(), _mint.Count));

        _time.Advance(TimeSpan.FromMinutes(0.1));
        var gate = _mint.Holds();
        Assert.Equal("token-1", _source.Current!.Value.Reveal());
        Assert.Equal("token-1", _source.Current!.Value.Reveal());
        var flight = _source.MintAsync();
        gate.SetResult();
        await flight;

        Assert.Equal(("token-2", 2), (_source.Current!.Value.Reveal(), _mint.Count));
    }

    [Fact]
    public async Task Current_RefreshFails_KeepsTheOldOneUntilItEndsThenSaysWhy()
    {
        await _source.MintAsync();
        _mint.Problem = "it is closed";
        _time.Advance(TimeSpan.FromMinutes(55));

        Assert.Equal("token-1", _source.Current!.Value.Reveal());
        await _source.MintAsync();
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("token-1", _source.Current!.Value.Reveal());
        Assert.Equal(2, _mint.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-1", _source.Current!.Value.Reveal());
        await _source.MintAsync();
        Assert.Equal(3, _mint.Count);

        _time.Advance(TimeSpan.FromMinutes(4.5));
        Assert.Null(_source.Current);
        Assert.Equal("it is closed", (await _source.MintAsync()).Problem);
        Assert.Equal(4, _mint.Count);

        _mint.Problem = null;
        Assert.Equal("it is closed", (await _source.MintAsync()).Problem);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-5", (await _source.MintAsync()).Grant!.Value.Reveal());
        Assert.Equal("token-5", _source.Current!.Value.Reveal());
    }

    [Fact]
    public async Task Current_OfAShortLife_IsRefreshedAtHalfTime()
    {
        _mint.Life = TimeSpan.FromMinutes(4);
        await _source.MintAsync();

        _time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(1));
        Assert.NotNull(_source.Current);
        Assert.Equal(1, _mint.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(_source.Current);
        await _source.MintAsync();

        Assert.Equal(2, _mint.Count);
    }

    [Fact]
    public async Task TryDiscard_ARefusedToken_IsMintedAnewOnceInAWhile()
    {
        await _source.MintAsync();
        var first = _source.Current!;

        Assert.True(_source.TryDiscard(first));
        Assert.Null(_source.Current);
        await _source.MintAsync();
        var second = _source.Current!;
        Assert.True(_source.TryDiscard(first));
        Assert.Same(second, _source.Current);
        Assert.False(_source.TryDiscard(second));
        Assert.Same(second, _source.Current);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_source.TryDiscard(second));
    }

    [Theory]
    [InlineData(typeof(HttpRequestException), true, "cannot be reached")]
    [InlineData(typeof(FileNotFoundException), false, "see that its files can be read")]
    public async Task Mint_Throws_IsAProblemWithoutTheWordsOfTheException(Type exception, bool isPassing, string said)
    {
        _mint.Exception = (Exception)Activator.CreateInstance(exception, "canary")!;

        var minted = await _source.MintAsync();

        Assert.Contains(said, minted.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", minted.Problem, StringComparison.Ordinal);
        Assert.Equal(isPassing, minted.IsPassing);
    }

    [Fact]
    public async Task Mint_NeverAnswered_EndsAfterFifteenSeconds()
    {
        _mint.Holds();
        var minting = _source.MintAsync();
        while (!_mint.Waits)
        {
            await Task.Yield();
        }

        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.Contains("did not answer in time", (await minting).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Current_Fresh_AllocatesNothing()
    {
        await _source.MintAsync();
        var bytes = Allocations.Of(() => Assert.NotNull(_source.Current));

        Assert.Equal(0, bytes);
    }

    private sealed class ScriptedMint(ManualTime time) : IMint
    {
        private TaskCompletionSource _gate = Opened();
        private int _count;
        private volatile bool _waits;

        public int Count => Volatile.Read(ref _count);

        public bool Waits => _waits;

        public string? Problem { get; set; }

        public Exception? Exception { get; set; }

        public TimeSpan Life { get; set; } = TimeSpan.FromHours(1);

        public TaskCompletionSource Holds() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation)
        {
            var number = Interlocked.Increment(ref _count);
            _waits = true;
            await _gate.Task.WaitAsync(cancellation);
            return Exception is { } thrown ? throw thrown
                : Problem is { } problem ? new Minted(null, problem, IsPassing: true)
                : new Minted(new Grant(new Secret($"token-{number}"), time.GetUtcNow(), time.GetUtcNow() + Life));
        }

        private static TaskCompletionSource Opened()
        {
            var gate = new TaskCompletionSource();
            gate.SetResult();
            return gate;
        }
    }
}
