using System.Text;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>What a request asks, to be compared before and behind a translation.</summary>
internal static class Asked
{
    /// <summary>Beginnings of what a writer adds where a target has no field for a demand or no place for a picture.</summary>
    private static readonly string[] s_added = ["Answer with one JSON object", "Do not call any tool now", "Attachments of the tool result ", "(attached below)"];

    /// <summary>Everything said in words, by tools and by media, line by line. System text may be hoisted and turns and texts joined, so order holds only within the sorted whole, which proves that nothing is lost or made up.</summary>
    public static string Words(ChatRequest request)
    {
        var names = request.Messages.SelectMany(message => message.Content).OfType<ToolCall>().GroupBy(call => call.Id).ToDictionary(group => group.Key, group => group.Last().Name);
        return string.Join('\n', request.Messages.SelectMany(message => message.Content).SelectMany(part => Lines(part, names)).SelectMany(text => text.Split('\n')).Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line.TrimEnd()).Order(StringComparer.Ordinal));
    }

    /// <summary>Settings that were given, did not arrive, and are not named as dropped.</summary>
    public static IEnumerable<string> Lost(ChatRequest asked, ChatRequest read, DroppedFields dropped)
    {
        return Settings(asked).Where(setting => !Settings(read).Contains(setting) && !dropped.Names.Any(name => IsNamed(name, setting.Name))).Select(setting => $"{setting.Name}={setting.Value}");
    }

    /// <summary>A name may say more: <c>temperature&gt;1</c>, <c>tools[0].strict</c>.</summary>
    private static bool IsNamed(string dropped, string setting) =>
        dropped == setting || (dropped.StartsWith(setting, StringComparison.Ordinal) && dropped[setting.Length] is '>' or '<' or '[' or '.');

    private static IEnumerable<(string Name, string Value)> Settings(ChatRequest request)
    {
        (string Name, object? Value)[] all =
        [
            ("temperature", request.Temperature),
            ("top_p", request.TopP),
            ("top_k", request.TopK),
            ("max_tokens", request.MaxTokens),
            ("stop", request.Stop.Count == 0 ? null : string.Join('|', request.Stop.Where(stop => !string.IsNullOrWhiteSpace(stop)))),
            ("seed", request.Seed),
            ("presence_penalty", request.PresencePenalty),
            ("frequency_penalty", request.FrequencyPenalty),
            ("n", request.N is null or 1 ? null : request.N),
            ("logprobs", request.Logprobs is null or false ? null : true),
            ("top_logprobs", request.TopLogprobs),
            ("parallel_tool_calls", request.Tools.Count > 0 && request.ParallelToolCalls == false ? false : null),
        ];
        return all.Where(setting => setting.Value is not null).Select(setting => (setting.Name, FormattableString.Invariant($"{setting.Value}")));
    }

    private static bool IsAdded(TextPart text) => text.Text == "." || s_added.Any(start => text.Text.Trim().StartsWith(start, StringComparison.Ordinal));

    private static IEnumerable<string> Lines(ContentPart part, Dictionary<string, string> names) => part switch
    {
        TextPart text when string.IsNullOrWhiteSpace(text.Text) || IsAdded(text) => [],

        // Where a protocol wants the user to begin.
        TextPart { Text: "." } => [],
        TextPart text => [text.Text.TrimEnd()],
        RefusalPart refusal => [refusal.Text.TrimEnd()],
        FilePart { Text: { } text } => [text.TrimEnd()],

        // A text file may go as the text that it is.
        FilePart { Base64: { } bytes, MediaType: { } type } when type.StartsWith("text/", StringComparison.Ordinal) => [Encoding.UTF8.GetString(Convert.FromBase64String(bytes)).TrimEnd()],
        ImagePart or FilePart or AudioPart => ["media"],
        ToolCall call => [Carried.Describe(call)],

        // A protocol may name results by their tool instead of their call; pictures may stand beside a result.
        ToolResult result =>
        [
            $"result of {names.GetValueOrDefault(result.CallId)} {string.Concat(result.Content.OfType<TextPart>().Where(text => !IsAdded(text)).Select(text => Carried.Normal(text.Text))).Trim()}",
            .. result.Content.Where(inner => inner is not TextPart).SelectMany(inner => Lines(inner, names)),
        ],
        _ => [],
    };
}
