using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Parlance.Dialects;
using Parlance.Gateway.Relay;
using Parlance.Gateway.Store;
using Parlance.Gateway.Surfaces;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Idempotency;

/// <summary>
/// A request with an <c>Idempotency-Key</c> is made once: its repetition within a day has the same answer, byte for byte, and costs nothing. The same key with another request is 422, while the first is under way 409.
/// An answer that failed is not kept, so that it can be asked for again. Keys of different callers have nothing to do with each other. Thread-safe.
/// </summary>
internal sealed partial class IdempotentCalls(KeptAnswers kept, ILogger<IdempotentCalls> log) : IDisposable
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "x-parlance-replayed";
    private const int LongestKey = 255;
    private readonly ILogger _log = log;
    private readonly ConcurrentDictionary<(string KeyId, string Name), byte[]> _running = new();

    /// <summary>Answers <paramref name="call"/> as <paramref name="answer"/> would, or has.</summary>
    public async ValueTask RunAsync(Call call, IDialect dialect, Func<Call, ValueTask> answer)
    {
        var http = call.Http;
        if (http.Request.Headers[Header] is not [{ Length: > 0 and <= LongestKey } given])
        {
            await ErrorSurface.WriteAsync(http, dialect, Refusals.IdempotencyKey(LongestKey), call.RequestId);
            return;
        }

        // A route reads its body from the connection: it gets what was read here.
        using var body = new PooledBuffer((int)Math.Min(http.Request.ContentLength ?? 0, 64 * 1024));
        await RequestBody.ReadAsync(http, body);
        var name = SHA256.HashData(Encoding.UTF8.GetBytes(given));
        var asked = Asked(http.Request, body.WrittenSpan);
        var running = (call.Key!.Id, Convert.ToHexString(name));
        if (!_running.TryAdd(running, asked))
        {
            var other = _running.TryGetValue(running, out var first) && !first.AsSpan().SequenceEqual(asked);
            await ErrorSurface.WriteAsync(http, dialect, other ? Refusals.IdempotencyMismatch() : Refusals.IdempotencyRunning(), call.RequestId);
            return;
        }

        try
        {
            if (await kept.FindAsync(call.Key.Id, name) is { } before)
            {
                await RepeatAsync(call, dialect, before, asked);
                return;
            }

            await AnswerAsync(call, answer, body, name, asked);
        }
        finally
        {
            _running.TryRemove(running, out _);
        }
    }

    public void Dispose() => kept.Dispose();

    private async ValueTask AnswerAsync(Call call, Func<Call, ValueTask> answer, PooledBuffer body, byte[] name, byte[] asked)
    {
        var http = call.Http;
        var inner = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var copy = new AnswerCopy(inner);
        http.Request.Body = new MemoryStream(body.WrittenSpan.ToArray());
        http.Features.Set<IHttpResponseBodyFeature>(copy);
        http.Features.Set<IAnswerEnd>(copy);
        try
        {
            await answer(call);
        }
        finally
        {
            http.Features.Set(inner);
            http.Features.Set<IAnswerEnd>(null);
        }

        if (!copy.IsComplete)
        {
            return;
        }

        try
        {
            await kept.AddAsync(call.Key!.Id, name, new KeptAnswer(asked, http.Response.StatusCode, Headers(http.Response), copy.Body));
        }
        catch (StoreException e)
        {
            // The caller has its answer; a repetition would be made, and paid, again.
            LogNotKept(e, call.RequestId);
        }
    }

    private static async ValueTask RepeatAsync(Call call, IDialect dialect, KeptAnswer before, byte[] asked)
    {
        var response = call.Http.Response;
        if (!before.Asked.AsSpan().SequenceEqual(asked) || before.Body is null)
        {
            await ErrorSurface.WriteAsync(call.Http, dialect, before.Body is null ? Refusals.IdempotencyLost() : Refusals.IdempotencyMismatch(), call.RequestId);
            return;
        }

        response.StatusCode = before.Status;
        foreach (var line in before.Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = line.IndexOf(':', StringComparison.Ordinal);
            response.Headers[line[..cut]] = line[(cut + 2)..];
        }

        response.Headers[Replayed] = "true";
        response.ContentLength = before.Body.Length;
        await response.Body.WriteAsync(before.Body, call.Http.RequestAborted);
    }

    private static byte[] Asked(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Path.Value}\n{request.QueryString.Value}\n{request.ContentType}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    /// <summary>What the answer says of itself; headers of the connection, and how limits stand, are made anew.</summary>
    private static string Headers(HttpResponse response) => string.Concat(
        from header in response.Headers
        where (header.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && !header.Key.StartsWith(RateHeaders.Prefix, StringComparison.OrdinalIgnoreCase)) || header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
        select $"{header.Key}: {header.Value}\n");

    [LoggerMessage(5001, LogLevel.Error, "The answer to request {RequestId} could not be kept; its Idempotency-Key does not protect it.")]
    private partial void LogNotKept(Exception error, string requestId);
}
