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

    public ChatError? Check() => Fields() ?? Numbers() ?? Stream() ?? Tools() ?? Reasoning() ?? Format() ?? Messages();

    private ChatError? Fields() =>
        PersonaRules.First(s_limits.Where(name => name != _quirks.MaxTokensField).Select(name => PersonaRules.UnlessAbsent(body, name, name)))
        ?? PersonaRules.First(target.Dropped.Select(Dropped))
        ?? PersonaRules.First(_quirks.Rename.Where(rule => rule.Key != rule.Value && !_quirks.Rename.Values.Contains(rule.Key)).Select(rule => PersonaRules.UnlessAbsent(body, rule.Key, rule.Key)));

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

    private ChatError? Numbers() => PersonaRules.First(_quirks.Ranges.Select(range => Rule.Range(NumberOf(range.Key), range.Value.Least, range.Value.Most, range.Key)));

    private double? NumberOf(string name) => PersonaRules.Member(body, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private ChatError? Stream() => _quirks.StreamUsageOption ? null : PersonaRules.UnlessAbsent(body, "stream_options", "stream_options");

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
        var effort = PersonaRules.Word(body, "reasoning_effort") ?? PersonaRules.Word(PersonaRules.Member(body, "reasoning"), "effort") ?? "";
        return PersonaRules.First(foreign)
            ?? Rule.Unless(_quirks.EffortWords.TryGetValue(effort, out var other) && other != effort, $"reasoning_effort '{effort}' is not supported.", "reasoning_effort");
    }

    private ChatError? Format()
    {
        var type = PersonaRules.Word(PersonaRules.Member(body, "response_format"), "type");
        var refused = _quirks.StructuredOutput switch
        {
            "json_object" => type == "json_schema",
            "none" => type is "json_schema" or "json_object",
            _ => false,
        };
        return Rule.Unless(refused, $"response_format of type '{type}' is unavailable.", "response_format");
    }
}
