using System.Text.Json;
using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Personas;

/// <summary>The quirks of providers that speak chat completions, as refusals.</summary>
internal sealed partial class ChatRules(JsonElement body, WireTarget target)
{
    private static readonly string[] s_limits = ["max_tokens", "max_completion_tokens"];

    /// <summary>The fields that ask for reasoning, by what a manifest calls the control.</summary>
    private static readonly Dictionary<string, string[]> s_controls = new()
    {
        ["effort"] = ["reasoning_effort"],
        ["thinking"] = ["thinking", "reasoning_effort"],
        ["thinking_enabled"] = ["thinking"],
        ["budget"] = ["thinking"],
        ["enable_thinking"] = ["enable_thinking", "thinking_budget"],
        ["reasoning"] = ["reasoning"],
        ["chat_template_kwargs"] = ["chat_template_kwargs"],
        ["chat_template_args"] = ["chat_template_args", "reasoning_effort"],
        ["none"] = [],
    };

    private readonly Quirks _quirks = target.Quirks;

    /// <summary>Whether the request asks for no reasoning, in one of the ways to ask.</summary>
    private bool IsSilent => Effort == "none" || PersonaRules.Word(PersonaRules.Member(body, "thinking"), "type") == "disabled" || PersonaRules.Member(body, "enable_thinking").ValueKind == JsonValueKind.False;

    private string Effort => PersonaRules.Word(body, "reasoning_effort") ?? PersonaRules.Word(PersonaRules.Member(body, "reasoning"), "effort") ?? "";

    public ChatError? Check() => Model() ?? Fields() ?? Numbers() ?? Stream() ?? Tools() ?? Reasoning() ?? Format() ?? Messages();

    /// <summary>Some models are not here at all, or not with tools.</summary>
    private ChatError? Model() =>
        Rule.Unless(_quirks.Dialect is not null && _quirks.Dialect != DialectSet.OpenAiChat.Name, $"The model '{target.Model}' is not supported at this address: use {_quirks.Dialect}.", "model")
        ?? Rule.Unless(_quirks.ToolsDialect is not null && PersonaRules.Has(body, "tools") && !IsSilent, $"Function tools with reasoning are not supported for {target.Model} at this address: use {_quirks.ToolsDialect}, or reasoning_effort 'none'.", "tools");

    private ChatError? Fields() =>
        PersonaRules.First(s_limits.Where(name => name != _quirks.MaxTokensField).Select(name => PersonaRules.UnlessAbsent(body, name, name)))
        ?? PersonaRules.First(target.Dropped.Select(Dropped))
        ?? PersonaRules.First((IsSilent ? [] : _quirks.DropWhenReasoning).Select(Dropped))
        ?? PersonaRules.First(_quirks.Force.Select(rule => Rule.Unless(Text(PersonaRules.Member(body, rule.Key)) != rule.Value, $"{rule.Key} must be {rule.Value}.", rule.Key)))
        ?? PersonaRules.First(_quirks.Rename.Where(rule => rule.Key != rule.Value && !_quirks.Rename.Values.Contains(rule.Key)).Select(rule => PersonaRules.UnlessAbsent(body, rule.Key, rule.Key)));

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "" : value.GetRawText();

    /// <summary>A name with dots stands deeper, lists stepped through.</summary>
    private ChatError? Dropped(string name)
    {
        var steps = name.Split('.');
        IEnumerable<JsonElement> holders = [body];
        foreach (var step in steps[..^1])
        {
            holders = holders.SelectMany(holder => PersonaRules.Member(holder, step) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : (IEnumerable<JsonElement>)[PersonaRules.Member(holder, step)]);
        }

        return PersonaRules.First(holders.Select(holder => PersonaRules.UnlessAbsent(holder, steps[^1], name)));
    }

    private ChatError? Numbers() =>
        Rule.Unless(_quirks.MaxStops > 0 && PersonaRules.Items(body, "stop").Count() > _quirks.MaxStops, $"stop: at most {_quirks.MaxStops} are supported.", "stop")
        ?? PersonaRules.First(_quirks.Ranges.Select(range => Rule.Range(NumberOf(range.Key), range.Value.Least, range.Value.Most, range.Key)));

    private double? NumberOf(string name) => PersonaRules.Member(body, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private ChatError? Stream()
    {
        var isStream = PersonaRules.Member(body, "stream").ValueKind == JsonValueKind.True;
        return Rule.Unless(_quirks.StreamOnly && !isStream, "stream must be true: this model answers in streams only.", "stream")
            ?? Rule.Unless(!_quirks.Streams && isStream, "stream is not supported.", "stream")
            ?? (_quirks.StreamUsageOption ? null : PersonaRules.UnlessAbsent(body, "stream_options", "stream_options"));
    }

    private ChatError? Tools()
    {
        var choice = PersonaRules.Member(body, "tool_choice");
        if (choice.ValueKind == JsonValueKind.Object && !_quirks.NamedToolChoice)
        {
            return Rule.Broken("tool_choice must be a word: one tool cannot be demanded by name.", "tool_choice");
        }

        var word = choice.ValueKind == JsonValueKind.String ? choice.GetString()! : "";
        return _quirks.ToolChoiceWords.TryGetValue(word, out var other) && other != word ? Rule.Broken($"tool_choice '{word}' is not supported.", "tool_choice") : null;
    }

    private ChatError? Reasoning()
    {
        var allowed = s_controls.GetValueOrDefault(_quirks.ReasoningControl, []);
        var foreign = s_controls.Values.SelectMany(names => names).Distinct().Where(name => !allowed.Contains(name)).Select(name => PersonaRules.UnlessAbsent(body, name, name));
        return PersonaRules.First(foreign)
            ?? Rule.Unless(_quirks.EffortWords.TryGetValue(Effort, out var other) && other != Effort, $"reasoning_effort '{Effort}' is not supported.", "reasoning_effort");
    }

    private ChatError? Format()
    {
        var type = PersonaRules.Word(PersonaRules.Member(body, "response_format"), "type");
        var refused = _quirks.StructuredOutput switch
        {
            "json_schema_only" => type == "json_object",
            "json_object" => type == "json_schema",
            "none" => type is "json_schema" or "json_object",
            _ => false,
        };
        return Rule.Unless(refused, $"response_format of type '{type}' is unavailable.", "response_format");
    }
}
