using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>What the bytes of an answer say, found by walking the JSON of its chunks without the dialect: the witness that the reader is held to.</summary>
internal sealed partial class Walked
{
    private static readonly string[] s_nouns = ["text", "thought", "thoughtSignature", "functionCall"];

    private JsonObject? _open;
    private string? _openText;
    private string? _openPath;

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public string Text { get; private set; } = "";

    public string Reasoning { get; private set; } = "";

    public List<string> States { get; } = [];

    public List<string> Calls { get; } = [];

    public List<string> Raw { get; } = [];

    public string? FinishReason { get; private set; }

    public JsonNode? Usage { get; private set; }

    public int Tokens { get; private set; }

    public long Count(string name) => Usage?[name]?.GetValue<long>() ?? 0;

    public long Sound(string name) => Usage?[name]?.AsArray().Where(item => item!["modality"]!.GetValue<string>() == "AUDIO").Sum(item => item!["tokenCount"]!.GetValue<long>()) ?? 0;

    public static Walked Of(IEnumerable<string> chunks)
    {
        var walked = new Walked();
        foreach (var chunk in chunks)
        {
            walked.Take(JsonNode.Parse(chunk)!.AsObject());
        }

        walked.CloseCall();
        return walked;
    }

    [GeneratedRegex(@"\.([A-Za-z0-9_]+)|\[(\d+)\]")]
    private static partial Regex Step();

    private void Take(JsonObject chunk)
    {
        Id ??= chunk["responseId"]?.GetValue<string>();
        Model ??= chunk["modelVersion"]?.GetValue<string>();
        if (chunk["usageMetadata"] is { } usage && usage["promptTokenCount"] is not null)
        {
            Usage = usage;
        }

        foreach (var candidate in chunk["candidates"]?.AsArray() ?? [])
        {
            foreach (var part in candidate!["content"]?["parts"]?.AsArray() ?? [])
            {
                Part(part!.AsObject());
            }

            Tokens += candidate["logprobsResult"]?["chosenCandidates"]?.AsArray().Count ?? 0;
            FinishReason ??= candidate["finishReason"]?.GetValue<string>();
        }
    }

    private void Part(JsonObject part)
    {
        if (part["functionCall"] is JsonObject call)
        {
            Call(call);
        }
        else if (part.Any(field => !s_nouns.Contains(field.Key)))
        {
            Raw.Add(part.ToJsonString());
            return;
        }

        if (part["thoughtSignature"] is { } signature)
        {
            States.Add(signature.GetValue<string>());
        }

        var text = part["text"]?.GetValue<string>() ?? "";
        if (part["thought"]?.GetValue<bool>() == true)
        {
            Reasoning += text;
        }
        else
        {
            Text += text;
        }
    }

    private void Call(JsonObject call)
    {
        if (call["name"] is { } name)
        {
            CloseCall();
            _open = new JsonObject { ["name"] = name.DeepClone(), ["args"] = call["args"]?.DeepClone() ?? new JsonObject() };
        }

        foreach (var piece in call["partialArgs"]?.AsArray() ?? [])
        {
            var path = piece!["jsonPath"]!.GetValue<string>();
            var text = piece["stringValue"]?.GetValue<string>();
            _openText = text is null ? null : (path == _openPath ? _openText : "") + text;
            _openPath = text is null ? null : path;
            Put(Step().Matches(path).ToArray(), text is null ? (piece["numberValue"] ?? piece["boolValue"])!.DeepClone() : JsonValue.Create(_openText)!);
        }
    }

    private void Put(Match[] steps, JsonNode value)
    {
        JsonNode place = _open!["args"]!;
        for (var i = 0; i < steps.Length; i++)
        {
            JsonNode next = i == steps.Length - 1 ? value : steps[i + 1].Groups[2].Success ? new JsonArray() : new JsonObject();
            if (steps[i].Groups[2].Success)
            {
                var (list, at) = (place.AsArray(), int.Parse(steps[i].Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
                while (list.Count <= at)
                {
                    list.Add((JsonNode?)null);
                }

                list[at] = i < steps.Length - 1 && list[at] is { } old ? old.DeepClone() : next;
                place = list[at]!;
            }
            else
            {
                var (members, key) = (place.AsObject(), steps[i].Groups[1].Value);
                members[key] = i < steps.Length - 1 && members[key] is { } old ? old.DeepClone() : next;
                place = members[key]!;
            }
        }
    }

    private void CloseCall()
    {
        if (_open is not null)
        {
            Calls.Add($"{_open["name"]} {_open["args"]!.ToJsonString()}");
            (_open, _openPath, _openText) = (null, null, null);
        }
    }
}
