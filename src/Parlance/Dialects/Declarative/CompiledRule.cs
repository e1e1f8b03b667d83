using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>An <see cref="EventRule"/> as seen from a candidate: turns a frame into events. Immutable.</summary>
internal sealed class CompiledRule(EventRule rule, JsonPath? candidates, AnswerSpec answer, FinishWords words, bool cumulative)
{
    private readonly Condition _when = rule.When.Within(candidates);
    private readonly RuleFields _fields = new(rule.Fields, candidates);

    public EventKind Emit => rule.Emit;

    /// <summary>Whether it speaks of one candidate.</summary>
    public bool IsRelative => _when.IsRelative || _fields.IsRelative;

    /// <summary>Whether it can tell that the answer is complete.</summary>
    public bool TellsEnd => rule.Emit is EventKind.StreamEnd or EventKind.FinalCandidate || _fields.Has("finish_reason");

    public bool BeginsWith(string name) => _when.BeginsWith(name) || _fields.BeginsWith(name);

    public bool Holds(in JsonScope scope) => _when.Holds(scope);

    /// <summary>Says what the frame means.</summary>
    public void Run(in JsonScope scope, int choice, AnswerState state, DeclarativeErrors errors, IChatSink sink)
    {
        choice = (int)Math.Clamp(_fields.Number("candidate_index", scope) ?? choice, 0, 1024);
        switch (rule.Emit)
        {
            case EventKind.PartialContentDelta:
                Say(ChatEventKind.Text, "content", scope, state.Choice(choice), state, sink);
                break;
            case EventKind.ThinkingDelta:
                Say(ChatEventKind.Reasoning, "thinking", scope, state.Choice(choice), state, sink);
                break;
            case EventKind.PartialToolCall or EventKind.ToolCallStarted:
                TakeCalls(scope, state.Choice(choice), state, sink);
                break;
            case EventKind.StreamError:
                state.Error ??= errors.Inside(scope.Root, _fields.Find("error", scope), _fields.Text("message", scope), _fields.Text("code", scope), state.Phase);
                break;
            case EventKind.ToolCallEnded:
                break;
            default:
                TakeEnd(scope, choice, state, sink);
                break;
        }
    }

    private void Say(ChatEventKind kind, string field, in JsonScope scope, ChoiceState choice, AnswerState state, IChatSink sink)
    {
        var values = new List<JsonElement>(1);
        _fields.FindAll(field, scope, values);
        foreach (var value in values)
        {
            var text = JsonTexts.Of(value, ref state.Scratch);
            if (cumulative)
            {
                var told = kind == ChatEventKind.Text ? choice.Told : choice.ToldReasoning;
                var length = text.Length;
                text = length > told ? text[told..] : default;
                (choice.Told, choice.ToldReasoning) = kind == ChatEventKind.Text ? (Math.Max(told, length), choice.ToldReasoning) : (choice.Told, Math.Max(told, length));
            }

            if (!text.IsEmpty)
            {
                state.Start(sink);
                state.HasAny = state.HasContent = true;
                sink.Write(new ChatEvent { Kind = kind, Choice = choice.Number, Text = text });
            }
        }
    }

    private void TakeCalls(in JsonScope scope, ChoiceState choice, AnswerState state, IChatSink sink)
    {
        var calls = new List<JsonElement>(1);
        _fields.FindAll("tool_calls", scope, calls);
        _fields.FindAll("tool_call", scope, calls);
        var pieces = calls.Select(call => CallPiece.Read(call, answer.ToolCall)).ToList();
        if (pieces.Count == 0)
        {
            var arguments = _fields.Find("arguments", scope);
            pieces.Add(new CallPiece(_fields.Number("index", scope), _fields.Id("tool_call_id", scope), CallPiece.Filled(_fields.Text("tool_name", scope)),
                arguments.ValueKind == JsonValueKind.Undefined ? _fields.Find("partial_json", scope) : arguments));
        }

        foreach (var piece in pieces.Where(piece => piece.Id is not null || piece.Name is not null || piece.Arguments.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)))
        {
            state.Start(sink);
            state.HasAny = state.HasContent = true;
            choice.TakeCall(piece, call => state.MakeId(choice.Number, call), ref state.Scratch, sink);
        }
    }

    private void TakeEnd(in JsonScope scope, int choice, AnswerState state, IChatSink sink)
    {
        state.Id ??= _fields.Text("id", scope);
        state.Model ??= _fields.Text("model", scope);
        var usage = _fields.Find("usage", scope);
        state.Counts.Take(usage);
        state.Counts.TakeOwn(_fields.Number("prompt_tokens", scope), _fields.Number("completion_tokens", scope), _fields.Number("reasoning_tokens", scope));
        var word = _fields.Text("finish_reason", scope);
        if (FinishWords.IsWord(word))
        {
            var reason = words.Read(word!, state.Quirks);
            state.HasAny = true;
            state.Choice(choice).Reason ??= reason;
            state.Error ??= reason.Value == FinishWords.Failed ? DeclarativeErrors.Failed(word!, state.Phase) : null;
        }

        // A frame whose reason is still null is no end (AI-Protocol's own maps match it all the same).
        if (rule.Emit == EventKind.StreamEnd && (FinishWords.IsWord(word) || !_fields.Has("finish_reason")))
        {
            state.HasAny = state.IsComplete = true;
            state.Start(sink);
        }
    }
}
