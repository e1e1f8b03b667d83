using System.Text;
using System.Text.Json;

namespace Parlance.Tests.Dialects.OpenAiChat;

/// <summary>
/// What an answer says, found by walking its JSON without our reader. The rules are those of the vendors' documentation and of facts on usage; they share no code with the dialect.
/// </summary>
internal static class AnswerWalk
{
    public static string OfResponse(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return Describe([document.RootElement], "message");
    }

    public static string OfStream(byte[] body)
    {
        var documents = Encoding.UTF8.GetString(body).Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line[6..])).ToArray();
        return Describe(documents.Select(document => document.RootElement).ToArray(), "delta");
    }

    /// <summary>The same of what our reader made of <paramref name="body"/>; an id that is not in it was made here.</summary>
    public static string OfResult(ChatResult result, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        var lines = new List<string> { $"{result.Id} {result.Model} {result.Created}" };
        foreach (var choice in result.Choices)
        {
            var calls = choice.Message.Content.OfType<ToolCall>().Select(call => $"{(text.Contains(call.Id, StringComparison.Ordinal) ? call.Id : "made")} {call.Name} {call.Arguments}");
            var states = choice.Message.Content.OfType<ReasoningPart>().Where(part => part.State is not null).Select(part => part.State!.Kind == OpaqueState.Details ? "data" : part.State.Data);
            var reasoning = string.Concat(choice.Message.Content.OfType<ReasoningPart>().Select(part => part.Text));
            lines.Add($"{choice.Index} [{choice.FinishReason}] text={choice.Message.Text} reasoning={reasoning} states={string.Join(',', states)} calls={string.Join('|', calls)} notes={choice.Annotations.Count}");
        }

        lines.Add(result.Usage is { } usage ? $"in {usage.PromptTokens} cached {usage.CacheRead} written {usage.CacheWrite} out {usage.CompletionTokens} reasoning {usage.Reasoning}" : "no usage");
        return string.Join('\n', lines);
    }

    private static string Describe(IReadOnlyList<JsonElement> chunks, string messageName)
    {
        var first = chunks.First(chunk => Text(chunk, "model").Length > 0);
        var lines = new List<string> { $"{Text(first, "id")} {Text(first, "model")} {(first.TryGetProperty("created", out var created) ? created.GetInt64() : 0)}" };
        var choices = chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).GroupBy(choice => choice.TryGetProperty("index", out var index) ? index.GetInt32() : 0).OrderBy(group => group.Key);
        foreach (var choice in choices)
        {
            lines.Add(DescribeChoice(choice.Key, choice.ToArray(), messageName, choice.Key == 0 ? Sources(chunks) : 0));
        }

        var usages = chunks.Select(chunk => Object(chunk, "usage") ?? (Object(chunk, "x_groq") is { } groq ? Object(groq, "usage") : null)).Where(usage => usage is not null).ToArray();
        lines.Add(usages.Length == 0 ? "no usage" : DescribeUsage(usages[^1]!.Value));
        return string.Join('\n', lines);
    }

    /// <summary>Different addresses beside the choices.</summary>
    private static int Sources(IReadOnlyList<JsonElement> chunks) => chunks
        .SelectMany(chunk => new[] { "search_results", "citations" }.SelectMany(name => chunk.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToArray() : []))
        .Select(source => source.ValueKind == JsonValueKind.Object ? Text(source, "url") : source.GetString()!).Distinct().Count();

    private static string DescribeChoice(int index, JsonElement[] choices, string messageName, int notes)
    {
        var (text, reasoning, states, calls) = (new StringBuilder(), new StringBuilder(), new List<string>(), new List<(string Id, string Name, string Arguments)>());
        foreach (var message in choices.Select(choice => choice.GetProperty(messageName)))
        {
            foreach (var (type, piece) in Content(message))
            {
                (type == "thinking" ? reasoning : text).Append(piece);
            }

            var details = message.TryGetProperty("reasoning_details", out var list) ? list.EnumerateArray().ToArray() : [];
            var written = string.Concat(details.Select(detail => Text(detail, "text") + Text(detail, "summary")));
            reasoning.Append(written.Length > 0 ? written : Text(message, "reasoning_content") is { Length: > 0 } plain ? plain : Text(message, "reasoning"));
            states.AddRange(details.Where(detail => Text(detail, "signature").Length > 0).Select(detail => Text(detail, "signature")));
            states.AddRange(details.Where(detail => Text(detail, "data").Length > 0).Select(_ => "data"));
            notes += message.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Array ? annotations.GetArrayLength() : 0;
            AddCalls(message, calls, messageName == "message");
        }

        var reason = choices.Select(choice => Text(choice, "finish_reason")).FirstOrDefault(word => word.Length > 0) ?? "";
        var said = calls.Select(call => $"{(call.Id.Length == 0 ? "made" : call.Id)} {call.Name} {(call.Arguments.Length == 0 ? "{}" : call.Arguments)}");
        return $"{index} [{reason}] text={text} reasoning={reasoning} states={string.Join(',', states)} calls={string.Join('|', said)} notes={notes}";
    }

    private static IEnumerable<(string Type, string Text)> Content(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
        {
            return [("text", Text(message, "content"))];
        }

        return content.EnumerateArray().Select(part => Text(part, "type") == "thinking"
            ? ("thinking", string.Concat(part.GetProperty("thinking").EnumerateArray().Select(piece => Text(piece, "text"))))
            : ("text", Text(part, "text")));
    }

    private static void AddCalls(JsonElement message, List<(string Id, string Name, string Arguments)> calls, bool isWhole)
    {
        if (!message.TryGetProperty("tool_calls", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var call in list.EnumerateArray())
        {
            var function = call.GetProperty("function");
            var at = isWhole || !call.TryGetProperty("index", out var number) ? calls.Count : number.GetInt32();
            if (at == calls.Count)
            {
                calls.Add((Text(call, "id"), Text(function, "name"), ""));
            }

            calls[at] = calls[at] with { Arguments = calls[at].Arguments + Text(function, "arguments") };
        }
    }

    private static string DescribeUsage(JsonElement usage)
    {
        var prompt = Number(usage, "prompt_tokens");
        var completion = Number(usage, "completion_tokens");
        var details = Object(usage, "completion_tokens_details");
        var reasoning = details is { } output ? Number(output, "reasoning_tokens") : 0;
        var total = Number(usage, "total_tokens");

        // What the total counts beyond prompt and completion is reasoning: xAI names it, Gemini does not.
        var beyond = total - prompt - completion;
        Assert.True(beyond == 0 || beyond == reasoning || reasoning == 0);
        var input = Object(usage, "prompt_tokens_details") is { } prompts ? prompts : default(JsonElement?);
        var cached = new[] { input is { } i ? Number(i, "cached_tokens") : 0, Number(usage, "cached_tokens"), Number(usage, "prompt_cache_hit_tokens") }.Max();
        var written = input is { } w ? Number(w, "cache_write_tokens") : 0;
        return $"in {prompt} cached {cached} written {written} out {total - prompt} reasoning {(reasoning == 0 ? beyond : Math.Min(reasoning, total - prompt))}";
    }

    private static JsonElement? Object(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;
}
