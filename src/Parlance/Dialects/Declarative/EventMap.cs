using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>All that frames, or a whole answer, can mean: rules and where they look. Immutable; compiled once.</summary>
internal sealed class EventMap
{
    private readonly CompiledRule[] _ofCandidate;
    private readonly CompiledRule[] _first;
    private readonly CompiledRule[] _ofFrame;
    private readonly JsonPath? _candidates;
    private readonly JsonPath? _number;
    private readonly Condition? _select;
    private readonly Condition? _stop;
    private readonly UsageSpec _usage;
    private readonly DeclarativeErrors _errors;

    /// <summary>What frames of a stream mean.</summary>
    public EventMap(StreamSpec stream, AnswerSpec answer, DeclarativeErrors errors)
        : this(stream.Events, stream.Candidates, answer, errors, stream.Cumulative)
    {
        (_select, _stop) = (stream.Select, stream.Stop);
        _number = stream.CandidateIndex is { } index ? index.Within(stream.Candidates) : null;
        UsesName = UsesName || _select?.BeginsWith(Envelope.Name) == true || _stop?.BeginsWith(Envelope.Name) == true;
        TellsEnd = TellsEnd || _stop is not null;
    }

    /// <summary>What a whole answer means.</summary>
    public EventMap(AnswerSpec answer, DeclarativeErrors errors)
        : this(Rules(answer), answer.Candidates, answer, errors, cumulative: false)
    {
    }

    private EventMap(IReadOnlyList<EventRule> rules, JsonPath? candidates, AnswerSpec answer, DeclarativeErrors errors, bool cumulative)
    {
        var words = new FinishWords(answer.FinishReasons);
        var compiled = rules.Select(rule => new CompiledRule(rule, candidates, answer, words, cumulative)).ToList();
        _candidates = candidates;
        _usage = answer.Usage;
        _errors = errors;
        _ofCandidate = [.. compiled.Where(rule => rule.IsRelative)];
        _first = [.. compiled.Where(rule => !rule.IsRelative && (rule.Emit is EventKind.StreamError or EventKind.Metadata))];
        _ofFrame = [.. compiled.Except(_ofCandidate).Except(_first)];
        TellsEnd = compiled.Exists(rule => rule.TellsEnd);
        UsesName = compiled.Exists(rule => rule.BeginsWith(Envelope.Name));
        UsesData = compiled.Exists(rule => rule.BeginsWith(Envelope.Data));
    }

    /// <summary>Whether a frame can tell that the answer is complete; where none can, the body's end does.</summary>
    public bool TellsEnd { get; }

    /// <summary>Whether a rule looks at the event's name.</summary>
    public bool UsesName { get; }

    /// <summary>Whether a rule looks at the payload as text.</summary>
    public bool UsesData { get; }

    /// <summary>The rules that say where a whole answer holds what, or each frame of a stream.</summary>
    public static IReadOnlyList<EventRule> Rules(AnswerSpec answer)
    {
        var rules = new List<EventRule>();
        Add(EventKind.Metadata, "id", answer.Id);
        Add(EventKind.Metadata, "model", answer.Model);
        Add(EventKind.ThinkingDelta, "thinking", answer.Reasoning);
        Add(EventKind.PartialContentDelta, "content", answer.Content);
        Add(EventKind.PartialToolCall, "tool_calls", answer.ToolCalls);
        Add(EventKind.FinalCandidate, "finish_reason", answer.FinishReason);
        return rules;

        void Add(EventKind emit, string field, JsonPath? path)
        {
            if (path is not null)
            {
                rules.Add(new EventRule(Condition.Exists(path), emit, new Dictionary<string, FieldValue> { [field] = new(path) }));
            }
        }
    }

    /// <summary>Says what a frame means.</summary>
    public void Apply(JsonElement root, AnswerState state, IChatSink sink)
    {
        var scope = new JsonScope(root, root);
        if (_errors.IsFailed(root))
        {
            state.Error = _errors.Inside(root, default, null, null, state.Phase);
            return;
        }

        var any = _select?.Holds(scope) != false && Run(root, state, sink);
        state.Error ??= any ? null : _errors.Unasked(root, state.Phase);
        state.Counts.Take(_usage, scope);
        state.IsComplete |= _stop?.Holds(scope) == true;
        if (state.Error is null)
        {
            state.TellUsage(sink);
            state.Finish(sink);
        }
    }

    private bool Run(JsonElement root, AnswerState state, IChatSink sink)
    {
        // What speaks of the answer as a whole comes first: its id belongs to its beginning, and an error makes the rest void.
        var whole = new JsonScope(root, root);
        var any = Run(_first, whole, 0, state, sink);
        if (_candidates is not null && _candidates.TryFind(root, out var list) && list.ValueKind == JsonValueKind.Array)
        {
            var place = 0;
            foreach (var candidate in list.EnumerateArray())
            {
                var scope = new JsonScope(root, candidate);
                var number = _number is not null && _number.TryFind(scope, out var found) && found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var told) ? Math.Clamp(told, 0, 1024) : place;
                any |= Run(_ofCandidate, scope, number, state, sink);
                place++;
            }
        }

        return any | Run(_ofFrame, whole, 0, state, sink);
    }

    private bool Run(CompiledRule[] rules, in JsonScope scope, int choice, AnswerState state, IChatSink sink)
    {
        var any = false;
        foreach (var rule in rules)
        {
            if (state.Error is null && rule.Holds(scope))
            {
                any = true;
                rule.Run(scope, choice, state, _errors, sink);
            }
        }

        return any;
    }
}
