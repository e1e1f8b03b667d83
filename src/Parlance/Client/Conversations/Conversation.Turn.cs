using System.Runtime.CompilerServices;
using Parlance.Client.Conversations;
using Parlance.Manifests;

namespace Parlance;

/// <content>One question: what is sent, and what is kept of the answer.</content>
public sealed partial class Conversation
{
    /// <summary>Tokens that an answer may need where neither request nor card says.</summary>
    private const long UsualAnswer = 4_096;

    /// <summary>The whole answer of one question.</summary>
    /// <param name="request">The new messages, with the settings.</param>
    /// <param name="next">Asks the model.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    internal async Task<(ChatResult Reply, CallStats Stats)> RunAsync(ChatRequest request, Func<ChatRequest, CancellationToken, Task<(ChatResult Reply, CallStats Stats)>> next, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            var turn = await PrepareAsync(request, Begin(request), cancellationToken).ConfigureAwait(false);
            var (reply, stats) = await next(turn.Request, cancellationToken).ConfigureAwait(false);
            Keep(turn, reply, stats);
            return (reply, stats);
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }

    /// <summary>The answer of one question as it arrives; parameters as of <see cref="RunAsync"/>.</summary>
    internal async IAsyncEnumerable<StreamingEvent> RunStreamAsync(ChatRequest request, Func<ChatRequest, CancellationToken, IAsyncEnumerable<StreamingEvent>> next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            var turn = await PrepareAsync(request, Begin(request), cancellationToken).ConfigureAwait(false);
            await foreach (var step in next(turn.Request, cancellationToken).ConfigureAwait(false))
            {
                if (step is StreamingEvent.Completed completed)
                {
                    Keep(turn, completed.Result, completed.Stats);
                }

                yield return step;
            }
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }

    /// <summary>A question whose answer may be complete and still not what was wanted; then the conversation is as it was.</summary>
    internal async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var before = _messages.Count;
        try
        {
            return await ask(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (_messages.Count > before)
        {
            Undo();
            throw;
        }
    }

    private static long Estimate(ChatRequest request, TokenFraming framing, IReadOnlyList<Message> messages, int from, ConversationSummary? summary) =>
        TokenEstimate.OfSettings(request, framing)
        + OfSummary(summary)
        + messages.Where((message, index) => index >= from || Turns.IsPinned(message)).Sum(message => TokenEstimate.OfMessage(message, framing));

    private static long OfSummary(ConversationSummary? summary) => summary is null ? 0 : TokenEstimate.Of(((TextPart)summary.ToPart()).Text);

    private static AiException TooLong(Target target, long tokens, long budget) => new(
        new ChatError(ErrorKind.RequestTooLarge, FormattableString.Invariant($"The conversation has about {tokens} tokens, {tokens - budget} more than the {budget} that {target.Name} has room for beside its answer. Begin a new conversation, shorten the question, let old turns go (ConversationOptions.WhenFull), or choose a model with a larger window."))
        {
            Side = ErrorSide.Client,
            Code = "context_length_exceeded",
            Param = "messages",
        },
        target.Name);

    private void Enter()
    {
        if (Interlocked.Exchange(ref _asking, 1) == 1)
        {
            throw new InvalidOperationException("The conversation is waiting for the answer of another question; ask one after the other.");
        }
    }

    /// <summary>The request with as much of the conversation as fits. Nothing of the conversation changes here.</summary>
    private async Task<Asked> PrepareAsync(ChatRequest request, IReadOnlyList<Message> question, CancellationToken cancellationToken)
    {
        Message[] all = [.. _messages, .. request.Messages];
        var target = _client.TargetOf(request.Model);
        var framing = TokenFraming.Of(target.Dialect.Name);
        var budget = Budget(request, target);
        var policy = _options.WhenFull as ContextPolicy.Summary;
        var tokens = Array.ConvertAll(all, message => Scaled(TokenEstimate.OfMessage(message, framing)));
        var settings = Scaled(TokenEstimate.OfSettings(request, framing) + OfSummary(Summary));
        var plan = ContextPlan.Of(all, tokens, settings, _from, budget);
        var summary = plan.From == 0 ? null : Summary;
        if (plan.From > _from && policy is not null)
        {
            // A summary is for making room: it may not fill it.
            policy = policy with { MaxTokens = Math.Min(policy.MaxTokens, Math.Max(1, budget!.Value / 4)) };
            plan = ContextPlan.Of(all, tokens, settings + Scaled(policy.MaxTokens), _from, budget);
        }

        if (plan.Tokens > budget || (plan.From > _from && _options.WhenFull == ContextPolicy.Refuse))
        {
            throw TooLong(target, _options.WhenFull == ContextPolicy.Refuse ? settings + tokens.Sum() : plan.Tokens, budget!.Value);
        }

        if (plan.From > _from && policy is not null)
        {
            summary = await new Summariser(_client, policy).SummariseAsync(Summary, all[_from..plan.From], cancellationToken).ConfigureAwait(false);
        }

        var sent = Sent(all, plan.From, summary);
        return new Asked(request with { Messages = sent }, question, plan.From, summary, target.Name, Estimate(request, framing, all, plan.From, summary));

        long Scaled(long estimate) => _client.Scales.Apply(target.Name, estimate);
    }

    /// <summary>
    /// What is kept as the question. When its first answer was not what was wanted (one that must follow a type) and it is asked a second time, the first try is forgotten, and of the second only the answer is new.
    /// </summary>
    private IReadOnlyList<Message> Begin(ChatRequest request)
    {
        if (_latest is { Scope: { } scope } first && ReferenceEquals(scope, request.Scope))
        {
            Undo();
            return first.Question;
        }

        _latest = null;
        return request.Messages;
    }

    /// <summary>Forgets the latest turn.</summary>
    private void Undo()
    {
        if (_latest is { } latest)
        {
            _messages.RemoveRange(latest.Count, _messages.Count - latest.Count);
            _from = latest.From;
            Summary = latest.Summary;
            _latest = null;
        }
    }

    /// <summary>Tokens that the prompt may have; null where nobody knows the window. A twentieth is kept back: an estimate is one.</summary>
    private long? Budget(ChatRequest request, Target target)
    {
        if ((_options.ContextWindow ?? target.Card?.ContextWindow) is not { } window)
        {
            return null;
        }

        // Some cards say that an answer may fill the whole window; nobody would have room for a question then.
        var answer = request.MaxTokens ?? Math.Min(target.Card?.MaxOutputTokens ?? UsualAnswer, window / 4);
        return Math.Max(0, window - answer) * 19 / 20;
    }

    private static Message[] Sent(Message[] all, int from, ConversationSummary? summary)
    {
        var sent = all.Where((message, index) => index >= from || Turns.IsPinned(message)).ToArray();
        if (summary is null)
        {
            return sent;
        }

        // In the mouth of the user, and in the user's own message: a model's words about a user's words must not weigh like instructions, and some providers want user and assistant to take turns.
        var first = Array.FindIndex(sent, message => !Turns.IsPinned(message));
        if (sent[first].Role == MessageRole.User)
        {
            sent[first] = sent[first] with { Content = [summary.ToPart(), .. sent[first].Content] };
            return sent;
        }

        return [.. sent[..first], Message.User(summary.ToPart()), .. sent[first..]];
    }

    private void Keep(Asked turn, ChatResult reply, CallStats stats)
    {
        // An answer without anything in it would be refused by most providers when it comes back.
        if (reply.Message.Content.Count == 0)
        {
            return;
        }

        _latest = new Kept(turn.Request.Scope, turn.Question, _messages.Count, _from, Summary);
        _messages.AddRange(turn.Question);
        _messages.AddRange(reply.NewMessages);
        _from = turn.From;
        Summary = turn.Summary;
        // Rounds of tools are summed: what one prompt had is not told.
        if (stats.Target == turn.Target && stats.Rounds == 1)
        {
            _client.Scales.Learn(turn.Target, turn.Estimate, stats.PromptTokens);
        }
    }

    private sealed record Asked(ChatRequest Request, IReadOnlyList<Message> Question, int From, ConversationSummary? Summary, string Target, long Estimate);

    /// <summary>A turn that was kept, and how the conversation was before it.</summary>
    private sealed record Kept(object? Scope, IReadOnlyList<Message> Question, int Count, int From, ConversationSummary? Summary);
}
