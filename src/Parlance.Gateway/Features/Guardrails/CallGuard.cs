namespace Parlance.Gateway.Features.Guardrails;

/// <summary>The guardrails of one call: looks at its request, and at its answer as it comes. Not thread-safe.</summary>
internal sealed class CallGuard
{
    private readonly GuardedCall _call;
    private readonly Webhook _webhook;
    private readonly GuardCounts _actions;
    private readonly IReadOnlyList<Guardrail> _input;
    private readonly IReadOnlyList<Guardrail> _output;
    private GuardedAnswer? _answer;
    private string? _stoppedBy;
    private bool _changedInput;
    private bool _changedOutput;

    /// <param name="guardrails">Those that hold for the call.</param>
    /// <param name="call">The call.</param>
    /// <param name="webhook">Asks other servers.</param>
    /// <param name="actions">Counts.</param>
    public CallGuard(IReadOnlyList<Guardrail> guardrails, GuardedCall call, Webhook webhook, GuardCounts actions)
    {
        (_call, _webhook, _actions) = (call, webhook, actions);
        _input = [.. guardrails.Where(one => one.Phases.HasFlag(GuardPhase.Input))];
        _output = [.. guardrails.Where(one => one.Phases.HasFlag(GuardPhase.Output) && !one.ChecksSchema)];
        ChecksSchema = guardrails.Any(one => one.ChecksSchema);
        Fingerprint = string.Join('\n', guardrails.Select(one => one.Fingerprint));
    }

    /// <summary>Whether answers must be looked at, so that they cannot pass as the provider's own bytes.</summary>
    public bool GuardsAnswers => _output.Count > 0;

    /// <summary>Whether an answer is shown only when all of it was decided over.</summary>
    public bool HoldsAnswers => _output.Any(one => one.Webhook is not null);

    /// <summary>Whether an answer for which a schema was asked must follow it.</summary>
    public bool ChecksSchema { get; }

    /// <summary>What tells these guardrails from others: their answers differ.</summary>
    public string Fingerprint { get; }

    /// <summary>Name of the guardrail that stopped the answer; null when none did.</summary>
    public string? StoppedBy => _stoppedBy ?? _answer?.BlockedBy;

    /// <summary>Whether request or answer were changed or stopped.</summary>
    public bool HasActed => _changedInput || _changedOutput || StoppedBy is not null || _answer is { Changed: true };

    /// <summary>Looks at a request before anything is sent.</summary>
    /// <param name="body">Strict JSON.</param>
    /// <param name="cancellation">The caller's.</param>
    public async ValueTask<GuardedBody> CheckAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (_input.Count == 0)
        {
            return default;
        }

        var places = TextPlaces.InRequest(body);
        var characters = places.All.Sum(place => (long)place.Text.Length);
        if (_input.FirstOrDefault(one => characters > one.MaxCharacters) is { } limit)
        {
            _actions.Count(limit.Name, GuardPhase.Input, "block");
            return new GuardedBody(null, TooLarge(limit, characters));
        }

        if (places.Apply([.. _input.SelectMany(one => one.Rules)]) is { } blockedBy)
        {
            _actions.Count(blockedBy, GuardPhase.Input, "block");
            return new GuardedBody(null, Refusal(blockedBy));
        }

        foreach (var guardrail in _input.Where(one => one.Webhook is not null))
        {
            var shown = places.All.Where(place => !place.IsName).ToList();
            if (await _webhook.AskAsync(guardrail, GuardPhase.Input, _call, [.. shown.Select(place => place.Changed ?? place.Text)], cancellation) is not { } passed)
            {
                _actions.Count(guardrail.Name, GuardPhase.Input, "block");
                return new GuardedBody(null, Refusal(guardrail.Name));
            }

            for (var i = 0; i < shown.Count; i++)
            {
                shown[i].Changed = passed[i] == shown[i].Text ? null : passed[i];
            }
        }

        _changedInput = places.AreChanged;
        if (_changedInput)
        {
            _actions.Count(string.Join(' ', _input.Select(one => one.Name)), GuardPhase.Input, "redact");
        }

        return new GuardedBody(_changedInput ? places.Write() : null, null);
    }

    /// <summary>Stands before the sink of an answer. What an earlier attempt's answer held is forgotten.</summary>
    public IChatSink Open(IChatSink inner) => _answer = new GuardedAnswer([.. _output.SelectMany(one => one.Rules)], [.. _output.Where(one => one.MaxCharacters is not null)], inner);

    /// <summary>Has other servers decide over a whole answer.</summary>
    public async ValueTask<ChatResult> ReviewAsync(ChatResult result, CancellationToken cancellation)
    {
        foreach (var guardrail in _output.Where(one => one.Webhook is not null && StoppedBy is null))
        {
            var texts = AnswerTexts.Of(result);
            if (await _webhook.AskAsync(guardrail, GuardPhase.Output, _call, texts, cancellation) is not { } passed)
            {
                _stoppedBy = guardrail.Name;
            }
            else if (!passed.SequenceEqual(texts))
            {
                _changedOutput = true;
                result = AnswerTexts.With(result, passed);
            }
        }

        return result;
    }

    /// <summary>The answer as it may be shown: nothing of one that was stopped.</summary>
    public ChatResult Shown(ChatResult result) => StoppedBy is null ? result : result with
    {
        Choices = [.. result.Choices.DefaultIfEmpty(new ChatChoice(0, Message.Assistant(""), null)).Select(choice => new ChatChoice(choice.Index, choice.Message with { Content = [] }, FinishReason.ContentFilter))],
    };

    /// <summary>The answer has ended: counts what was done to it.</summary>
    public void Count()
    {
        if (StoppedBy is { } name)
        {
            _actions.Count(name, GuardPhase.Output, "block");
        }
        else if (_changedOutput || _answer is { Changed: true })
        {
            _actions.Count(string.Join(' ', _output.Select(one => one.Name)), GuardPhase.Output, "redact");
        }
    }

    private static ChatError Refusal(string guardrail) => new(ErrorKind.InvalidRequest, $"The guardrail '{guardrail}' does not let this request pass. Leave out what it forbids, or ask the operator what that is.")
    {
        Side = ErrorSide.Client,
        Code = "blocked_by_guardrail",
    };

    private static ChatError TooLarge(Guardrail guardrail, long characters) => new(ErrorKind.RequestTooLarge, $"The guardrail '{guardrail.Name}' lets texts of {guardrail.MaxCharacters} characters pass, and this request has {characters}.")
    {
        Side = ErrorSide.Client,
        Code = "blocked_by_guardrail",
    };
}
