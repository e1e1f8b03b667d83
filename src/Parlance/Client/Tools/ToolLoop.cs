using System.Runtime.CompilerServices;

namespace Parlance.Client.Tools;

/// <summary>
/// One request with functions: asks, runs what the answer calls, asks again with the results, until an answer calls nothing. Each round is one call of <paramref name="next"/>, which ends in
/// <see cref="StreamingEvent.Completed"/>.
/// </summary>
internal sealed class ToolLoop(ToolBelt belt, ChatNext next, TimeProvider time)
{
    private readonly ToolLoopOptions _options = belt.Options;
    private readonly List<Message> _added = [];
    private readonly long _started = time.GetTimestamp();
    private CallStats? _stats;

    /// <summary>The events of all rounds in order, with one <see cref="StreamingEvent.Completed"/> at the end. To be enumerated once.</summary>
    public async IAsyncEnumerable<StreamingEvent> RunAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(request);
        for (var round = 1; ; round++)
        {
            StreamingEvent.Completed? completed = null;
            var events = next(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (events.ConfigureAwait(false))
            {
                while (await MoveAsync(events).ConfigureAwait(false))
                {
                    if ((completed = events.Current as StreamingEvent.Completed) is null)
                    {
                        yield return WithEarlierUsage(events.Current);
                    }
                }
            }

            var answer = completed!.Result;
            _stats = _stats?.Plus(completed.Stats) ?? completed.Stats;
            if (!belt.Runs(answer, request))
            {
                yield return End(answer, round);
                yield break;
            }

            if (round == _options.MaxRounds)
            {
                throw TooManyRounds(answer);
            }

            var calls = new ToolRound(belt, time);
            var results = calls.RunAsync(answer.ToolCalls, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (results.ConfigureAwait(false))
            {
                while (await MoveAsync(results).ConfigureAwait(false))
                {
                    yield return results.Current;
                }
            }

            Message[] turn = [answer.Message, .. calls.Results];
            _added.AddRange(turn);
            request = request with { Messages = [.. request.Messages, .. turn], ToolChoice = Later(request.ToolChoice) };
        }
    }

    private void Check(ChatRequest request)
    {
        (string Param, string Message)? wrong = _options switch
        {
            { MaxRounds: < 1 } => ("max_rounds", $"ToolLoopOptions.MaxRounds is {_options.MaxRounds}; it must be 1 or more."),
            { MaxParallel: < 1 } => ("max_parallel", $"ToolLoopOptions.MaxParallel is {_options.MaxParallel}; it must be 1 or more."),
            { ToolTimeout: var limit } when limit <= TimeSpan.Zero && limit != Timeout.InfiniteTimeSpan => ("tool_timeout", $"ToolLoopOptions.ToolTimeout is {limit}; it must be longer than zero, or Timeout.InfiniteTimeSpan for none."),
            _ when request.N > 1 => ("n", $"n is {request.N}, but functions are run for one answer; leave N out, or give the tools as ToolDefinition and run them yourself."),
            _ => null,
        };
        if (wrong is var (param, message))
        {
            throw new AiException(new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param });
        }
    }

    /// <summary>A failure of a later round takes the rounds before it along: what their functions did has been done.</summary>
    private async ValueTask<bool> MoveAsync<T>(IAsyncEnumerator<T> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (AiException failure)
        {
            failure.NewMessages = [.. _added];
            failure.Stats = failure.Stats is { } last && _stats is not null ? _stats.Plus(last) : failure.Stats ?? _stats;
            throw;
        }
        catch (OperationCanceledException stopped) when (_added.Count > 0)
        {
            throw new RoundsStoppedException(stopped, [.. _added]);
        }
    }

    private StreamingEvent WithEarlierUsage(StreamingEvent next) =>
        next is StreamingEvent.UsageReported reported && _stats?.Usage is { } before ? reported with { Usage = before + reported.Usage } : next;

    private StreamingEvent.Completed End(ChatResult answer, int rounds)
    {
        var stats = _stats! with { LatencyMs = (long)time.GetElapsedTime(_started).TotalMilliseconds, Rounds = rounds };
        return new StreamingEvent.Completed(answer with { Usage = stats.Usage, NewMessages = [.. _added, answer.Message] }, stats);
    }

    private AiException TooManyRounds(ChatResult answer)
    {
        var wanted = string.Join(", ", answer.ToolCalls.Select(call => call.Name).Distinct(StringComparer.Ordinal));
        var error = new ChatError(ErrorKind.Unknown, $"The model was asked {_options.MaxRounds} times (ToolLoopOptions.MaxRounds) and still calls functions: {wanted}. Raise the limit, or go on from AiException.NewMessages.")
        {
            Side = ErrorSide.Client,
            Code = "max_tool_rounds",
            Param = "max_rounds",
        };
        return new AiException(error, _stats!.Target, _stats.AttemptRecords) { NewMessages = [.. _added], Stats = _stats };
    }

    /// <summary>A call that must be made has been made: demanded again in every round, it would never end.</summary>
    private static ToolChoice? Later(ToolChoice? choice) => choice is { Mode: "required" or "tool" } ? null : choice;
}
