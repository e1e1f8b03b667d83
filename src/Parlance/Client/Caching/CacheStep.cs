using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Distributed;
using Parlance.Manifests;

namespace Parlance.Client.Caching;

/// <summary>
/// Gives an answer again that was given before, and lets callers who ask the same at the same time share one call. A call belongs to nobody in particular: one caller who leaves takes nothing from the others.
/// </summary>
/// <param name="options">How.</param>
/// <param name="targetOf">Who is asked first for a model's name.</param>
/// <param name="time">Clock of lifetimes and measurements.</param>
internal sealed class CacheStep(ResponseCacheOptions options, Func<string, Target> targetOf, TimeProvider time) : IChatStep
{
    private readonly IDistributedCache _store = options.Store ?? new MemoryStore(options.MaxBytes, time);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SharedAnswer> _open = new(StringComparer.Ordinal);

    public IAsyncEnumerable<StreamingEvent> RunAsync(ChatRequest request, ChatNext next, CancellationToken cancellationToken) =>
        request.SkipsCache ? next(request, cancellationToken) : ShareAsync(request, next, cancellationToken);

    private async IAsyncEnumerable<StreamingEvent> ShareAsync(ChatRequest request, ChatNext next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var target = targetOf(request.Model);
        var key = CacheKey.Of(request, target, options.Partition);
        var answer = Join(key, out var leads);
        if (leads)
        {
            _ = PumpAsync(key, target.Name, answer, request, next);
        }

        TimeSpan? firstContent = null;
        await foreach (var step in answer.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (step is StreamingEvent.Completed completed && (!leads || completed.Stats.FromCache))
            {
                yield return completed with { Stats = Free(completed.Stats, time.GetElapsedTime(started), firstContent) };
                continue;
            }

            firstContent ??= step is StreamingEvent.Started ? null : time.GetElapsedTime(started);
            yield return step;
        }
    }

    /// <summary>What the same answer took of a caller who paid nothing.</summary>
    private static CallStats Free(CallStats stats, TimeSpan elapsed, TimeSpan? firstContent) => stats with
    {
        Attempts = 0,
        AttemptRecords = [],
        LatencyMs = (long)elapsed.TotalMilliseconds,
        TimeToFirstTokenMs = (long)(firstContent ?? elapsed).TotalMilliseconds,
        CostNanoUsd = 0,
        PriceRule = null,
        FromCache = true,
    };

    private SharedAnswer Join(string key, out bool leads)
    {
        lock (_lock)
        {
            leads = !_open.TryGetValue(key, out var answer) || !answer.TryJoin();
            if (leads)
            {
                answer = new SharedAnswer();
                answer.TryJoin();
                _open[key] = answer;
            }

            return answer!;
        }
    }

    private async Task PumpAsync(string key, string target, SharedAnswer answer, ChatRequest request, ChatNext next)
    {
        using (answer)
        {
            StreamingEvent.Completed? completed = null;
            Exception? failed = null;
            try
            {
                if (!await TryReplayAsync(key, answer).ConfigureAwait(false))
                {
                    await foreach (var step in next(request, answer.Abandoned).ConfigureAwait(false))
                    {
                        completed ??= step as StreamingEvent.Completed;
                        answer.Add(step);
                    }
                }
            }
            catch (Exception e)
            {
                failed = e;
            }

            answer.End(failed);
            if (completed is not null && completed.Stats.Target == target && IsWhole(completed.Result))
            {
                await KeepAsync(key, AnswerJson.Write(target, completed.Result)).ConfigureAwait(false);
            }

            lock (_lock)
            {
                if (_open.TryGetValue(key, out var open) && open == answer)
                {
                    _open.Remove(key);
                }
            }
        }
    }

    /// <summary>Plays the answer that is kept; false when none is.</summary>
    private async Task<bool> TryReplayAsync(string key, SharedAnswer answer)
    {
        byte[]? kept;
        try
        {
            kept = await _store.GetAsync(key, answer.Abandoned).ConfigureAwait(false);
        }
        catch (Exception) when (!answer.Abandoned.IsCancellationRequested)
        {
            // A store that is out of order must cost time, not answers.
            return false;
        }

        if (kept is null || !AnswerJson.TryRead(kept, out var target, out var result))
        {
            return false;
        }

        foreach (var step in KeptAnswer.Play(result))
        {
            answer.Add(step);
        }

        answer.Add(new StreamingEvent.Completed(result, new CallStats { Target = target, Attempts = 0, Usage = result.Usage, LatencyMs = 0, TimeToFirstTokenMs = 0, CostNanoUsd = 0, FromCache = true }));
        return true;
    }

    private async Task KeepAsync(string key, byte[] answer)
    {
        try
        {
            await _store.SetAsync(key, answer, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = options.Lifetime }).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The answer was given; the next one who asks pays for a new one.
        }
    }

    /// <summary>An answer that was cut off, or filtered, may be another one next time; one that is empty is nothing to keep.</summary>
    private static bool IsWhole(ChatResult result) =>
        result.Choices.Count > 0 && result.Choices.All(choice => choice.Message.Content.Count > 0 && (choice.FinishReason == FinishReason.Stop || choice.FinishReason == FinishReason.ToolCalls));
}
