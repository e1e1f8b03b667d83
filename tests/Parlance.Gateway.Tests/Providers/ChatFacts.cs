using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>What the facts document of one provider's chat completions against one body: each sentence that holds a broken fact.</summary>
internal sealed partial class ChatFacts(JsonElement facts, JsonElement body)
{
    private static readonly string[] s_switches = ["thinking", "enable_thinking", "thinking_budget", "reasoning_effort", "reasoning", "chat_template_kwargs", "chat_template_args"];
    private readonly JsonElement _params = facts.GetProperty("params");

    public IEnumerable<string> Wrong() =>
        [.. Limit(), .. Range(), .. Refused(), .. Renamed(), .. Format(), .. Tools(), .. Reasoning(), .. Stream()];

    private IEnumerable<string> Limit()
    {
        var field = LimitPattern().Match(Word(_params, "max_tokens_field")).Value;
        var other = field == "max_tokens" ? "max_completion_tokens" : "max_tokens";
        return field.Length > 0 && Has(other) ? [$"the output limit is {field}, not {other}"] : [];
    }

    private IEnumerable<string> Range()
    {
        if (!body.TryGetProperty("temperature", out var said) || !_params.TryGetProperty("temperature", out var range))
        {
            yield break;
        }

        var temperature = said.GetDouble();
        var (low, high, isOpen) = range.ValueKind == JsonValueKind.Array ? (range[0].GetDouble(), range[1].GetDouble(), false)
            : IntervalPattern().Match(range.ToString()) is { Success: true } match ? (Number(match.Groups[2]), Number(match.Groups[3]), match.Groups[1].Value == "(")
            : (0, 2, false);
        if (temperature < low || temperature > high || (isOpen && temperature == low))
        {
            yield return $"temperature {temperature} is outside {range}";
        }
    }

    private IEnumerable<string> Refused()
    {
        string[][] rules = [["top_k", "top_k"], ["seed", "seed"], ["penalties", "presence_penalty", "frequency_penalty"], ["logit_bias", "logit_bias"], ["logprobs", "logprobs", "top_logprobs"], ["parallel_tool_calls", "parallel_tool_calls"], ["min_p", "min_p"]];
        foreach (var rule in rules.Where(rule => IsFalse(rule[0])))
        {
            foreach (var name in rule[1..].Where(Has))
            {
                yield return $"{name} is refused";
            }
        }

        foreach (var name in List(_params, "rejected").Concat(List(_params, "unsupported")).Select(text => text.Split(' ')[0]))
        {
            var isSaid = name == "messages[].name" ? body.GetProperty("messages").EnumerateArray().Any(message => message.TryGetProperty("name", out _))
                : name == "n" ? body.TryGetProperty("n", out var n) && n.GetInt32() > 1
                : Has(name);
            if (isSaid)
            {
                yield return $"{name} is refused";
            }
        }

        if (_params.TryGetProperty("n_max", out var most) && most.ValueKind == JsonValueKind.Number && body.TryGetProperty("n", out var asked) && asked.GetInt32() > most.GetInt32())
        {
            yield return $"n is at most {most}";
        }

        if (_params.TryGetProperty("stop_max", out var stops) && stops.ValueKind == JsonValueKind.Number && body.TryGetProperty("stop", out var stop) && stop.ValueKind == JsonValueKind.Array && stop.GetArrayLength() > stops.GetInt32())
        {
            yield return $"there are at most {stops} stop sequences";
        }
    }

    private IEnumerable<string> Renamed()
    {
        if (!_params.TryGetProperty("renamed", out var renamed) || renamed.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return renamed.EnumerateObject().Where(rule => rule.Name.Split(' ') is [var field, var value] ? Word(body, field) == value : Has(rule.Name)).Select(rule => $"{rule.Name} is called {rule.Value}");
    }

    private IEnumerable<string> Format()
    {
        var type = body.TryGetProperty("response_format", out var format) ? Word(format, "type") : "";
        return type.Length > 0 && _params.TryGetProperty("response_format", out var known) && known.ValueKind == JsonValueKind.Array && !List(_params, "response_format").Contains(type) ? [$"response_format {type} is not among {known}"] : [];
    }

    private IEnumerable<string> Tools()
    {
        if (!body.TryGetProperty("tool_choice", out var choice) || !_params.TryGetProperty("tool_choice", out var known) || known.ValueKind is JsonValueKind.True or JsonValueKind.Null)
        {
            return [];
        }

        var words = known.ValueKind == JsonValueKind.Array ? List(_params, "tool_choice") : [];
        var isKnown = choice.ValueKind == JsonValueKind.String ? words.Contains(choice.GetString()!) : words.Any(word => word is "function" || word.StartsWith('{'));
        return isKnown ? [] : [$"tool_choice {choice} is not among {known}"];
    }

    private IEnumerable<string> Reasoning()
    {
        if (!_params.TryGetProperty("reasoning", out var reasoning) || reasoning.ValueKind != JsonValueKind.Object || Word(reasoning, "control") is not { Length: > 0 } control || !s_switches.Any(name => control.Contains(name, StringComparison.Ordinal)))
        {
            yield break;
        }

        foreach (var name in s_switches.Where(name => Has(name) && !control.Contains(name, StringComparison.Ordinal)))
        {
            yield return $"{name} is not how reasoning is controlled ({control})";
        }

        var values = List(reasoning, "values");
        if (Has("reasoning_effort") && control.Contains("reasoning_effort", StringComparison.Ordinal) && values.Count > 0 && !values.Contains(Word(body, "reasoning_effort")))
        {
            yield return $"reasoning_effort {Word(body, "reasoning_effort")} is not among {string.Join(", ", values)}";
        }

        var echo = EchoPattern().Match(Word(reasoning, "echo_required")).Value;
        if (echo.Length > 0 && Prompt().Contains("model=reasoning", StringComparison.Ordinal) && body.GetProperty("messages").EnumerateArray().Any(message => message.TryGetProperty("tool_calls", out _) && !message.TryGetProperty(echo, out _)))
        {
            yield return $"{echo} must come back on turns with tool calls";
        }
    }

    private IEnumerable<string> Stream()
    {
        var said = Word(facts.GetProperty("streaming"), "include_usage");
        var isStream = body.TryGetProperty("stream", out var stream) && stream.GetBoolean();
        var asks = isStream && body.TryGetProperty("stream_options", out var options) && options.TryGetProperty("include_usage", out var include) && include.GetBoolean();
        return said.StartsWith("required", StringComparison.Ordinal) && isStream && !asks ? ["stream_options.include_usage is required to receive usage"]
            : said.StartsWith("rejected", StringComparison.Ordinal) && Has("stream_options") ? ["stream_options is refused"]
            : [];
    }

    private string Prompt() => body.GetProperty("messages").EnumerateArray().Last(message => Word(message, "role") == "user").GetProperty("content").ToString();

    private bool Has(string name) => body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private bool IsFalse(string name) => _params.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.False;

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    private static string Word(JsonElement at, string name) => at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static List<string> List(JsonElement at, string name) => at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.ToString())] : [];

    [GeneratedRegex("^max_(completion_)?tokens")]
    private static partial Regex LimitPattern();

    [GeneratedRegex(@"^([\[(])(\d+(?:\.\d+)?), ?(\d+(?:\.\d+)?)[\])]")]
    private static partial Regex IntervalPattern();

    [GeneratedRegex("^reasoning_(content|details)")]
    private static partial Regex EchoPattern();
}
