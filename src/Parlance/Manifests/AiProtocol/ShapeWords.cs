using System.Text.RegularExpressions;
using Parlance.Dialects;

namespace Parlance.Manifests.AiProtocol;

/// <summary>
/// What AI-Protocol's words for the shape of messages (adapters, payload formats, api styles, strategies of decoders) mean in dialects. They are made of the dialect's own name, so no table is needed:
/// the name itself with underscores, or its first part with an ending such as <c>_style</c>.
/// </summary>
internal static partial class ShapeWords
{
    /// <summary>The word for messages that the manifest describes itself.</summary>
    public const string OwnRules = "declarative";

    private static readonly string[] s_endings = ["-event-stream", "-compatible", "-style", "-native", "-json", "-sse", "-v2"];

    /// <summary>The dialect that <paramref name="word"/> means; null when it means none.</summary>
    public static IDialect? Find(string word)
    {
        var name = word.Replace('_', '-').ToLowerInvariant();
        if (DialectSet.TryGet(name, out var exact))
        {
            return exact;
        }

        var ending = s_endings.FirstOrDefault(name.EndsWith);
        var vendor = (ending is null ? name : name[..^ending.Length]) + "-";
        return DialectSet.All.FirstOrDefault(dialect => dialect.Name.StartsWith(vendor, StringComparison.Ordinal));
    }

    /// <summary>The dialect that is called at <paramref name="path"/>; null when that says nothing.</summary>
    public static IDialect? FindByPath(string path) =>
        DialectSet.All.FirstOrDefault(dialect => path.EndsWith(dialect.ChatPath, StringComparison.Ordinal) && (dialect.ChatPath.Length > 6 || path == dialect.ChatPath));

    /// <summary>Whether streams that have their text at <paramref name="content"/> are those of <paramref name="dialect"/>.</summary>
    public static bool Streams(IDialect dialect, string content)
    {
        var path = Step().Replace(content.StartsWith("$.", StringComparison.Ordinal) ? content[2..] : content, "[]");
        return dialect.Name switch
        {
            "openai-chat" => path == "choices[].delta.content",
            "anthropic-messages" => path == "delta.text",
            "gemini-generate" => path == "candidates[].content.parts[].text",
            "cohere-chat" => path == "delta.message.content.text",
            "ollama-chat" => path == "message.content",
            _ => true,
        };
    }

    /// <summary>The same for whole answers.</summary>
    public static bool Answers(IDialect dialect, string content)
    {
        var path = Step().Replace(content.StartsWith("$.", StringComparison.Ordinal) ? content[2..] : content, "[]");
        return dialect.Name != "openai-chat" || path == "choices[].message.content";
    }

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Step();
}
