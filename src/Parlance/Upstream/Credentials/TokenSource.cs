using System.Security.Cryptography;

namespace Parlance.Upstream.Credentials;

/// <summary>
/// The current credential of one identity. It is minted when it is first needed and anew before it ends, by one request at a time whoever waits; while an old one still holds, calls go
/// on with it. Thread-safe; <see cref="Current"/> allocates nothing while the credential is fresh.
/// </summary>
internal sealed class TokenSource(IMint mint, TokenConnection tokens)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_pauseWithGrant = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pauseWithout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pauseOfDiscards = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly TimeProvider _time = tokens.TimeProvider;
    private Grant? _grant;
    private Task<Minted>? _flight;
    private Minted? _failure;
    private DateTimeOffset _failedAt;
    private DateTimeOffset _discardedAt = DateTimeOffset.MinValue;

    /// <summary>The credential while one holds, else null: wait for <see cref="MintAsync"/> then. Near its end a new one is minted beside.</summary>
    public Grant? Current
    {
        get
        {
            var grant = Volatile.Read(ref _grant);
            var now = _time.GetUtcNow();
            if (grant is null || now >= grant.Expires)
            {
                return null;
            }

            if (now >= grant.RefreshAt)
            {
                Start(now, s_pauseWithGrant);
            }

            return grant;
        }
    }

    /// <summary>A credential that holds, minted now or by the request that is under way. Never throws.</summary>
    public Task<Minted> MintAsync() => Start(_time.GetUtcNow(), s_pauseWithout);

    /// <summary>Throws a credential away that a provider refused. False when that was done only just now: then minting is not what helps.</summary>
    public bool TryDiscard(Grant refused)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (!ReferenceEquals(_grant, refused))
            {
                // Another call was faster.
                return true;
            }

            if (now - _discardedAt < s_pauseOfDiscards)
            {
                return false;
            }

            _discardedAt = now;
            Volatile.Write(ref _grant, null);
            return true;
        }
    }

    private Task<Minted> Start(DateTimeOffset now, TimeSpan pause)
    {
        lock (_lock)
        {
            if (_flight is { } under)
            {
                return under;
            }

            // Whoever asks just after it was minted takes what is there.
            if (_grant is { } there && now < there.RefreshAt)
            {
                return Task.FromResult(new Minted(there));
            }

            if (_failure is { } failure && now - _failedAt < pause)
            {
                return Task.FromResult(failure);
            }

            // Signing takes milliseconds, which the thread of a call does not have.
            return _flight = Task.Run(RunAsync);
        }
    }

    private async Task<Minted> RunAsync()
    {
        var minted = await TryMintAsync().ConfigureAwait(false);
        lock (_lock)
        {
            _flight = null;
            if (minted.Grant is { } grant)
            {
                Volatile.Write(ref _grant, grant);
                _failure = null;
            }
            else
            {
                _failure = minted;
                _failedAt = _time.GetUtcNow();
            }
        }

        return minted;
    }

    private async Task<Minted> TryMintAsync()
    {
        using var limit = new CancellationTokenSource(s_patience, _time);
        try
        {
            return await mint.MintAsync(tokens, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new Minted(null, "the token endpoint did not answer in time; see that it can be reached from here", IsPassing: true);
        }
        catch (HttpRequestException e)
        {
            return new Minted(null, $"the token endpoint cannot be reached: {NetworkReason.Of(e)}; see that it can be reached from here", IsPassing: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or FormatException or ArgumentException)
        {
            return new Minted(null, $"the credential cannot be used ({e.GetType().Name}); see that its files can be read and are whole");
        }
    }
}
