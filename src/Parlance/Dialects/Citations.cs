using System.Text;
using System.Text.Json;
using Parlance.Dialects.AnthropicMessages;
using Parlance.Dialects.BedrockConverse;
using Parlance.Dialects.CohereChat;
using Parlance.Dialects.GeminiGenerate;
using Parlance.Dialects.OpenAiChat;
using Parlance.Dialects.OpenAiResponses;

namespace Parlance.Dialects;

/// <summary>Reads annotations of any dialect as citations of pages. What cites no page (a place in a caller's own document, a safety rating) is none.</summary>
internal static class Citations
{
    /// <summary>The citations in an annotation.</summary>
    /// <param name="dialect">The dialect of the annotation.</param>
    /// <param name="annotation">Its JSON.</param>
    /// <param name="text">The answer's text, for protocols that count in bytes; null when it is not at hand, and then the places are unknown.</param>
    public static List<Citation> Of(string? dialect, ReadOnlySpan<byte> annotation, string? text = null)
    {
        List<Citation> found = [];
        var reader = new Utf8JsonReader(annotation);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        switch (root.ValueKind == JsonValueKind.Object ? dialect : null)
        {
            case OpenAiChatDialect.DialectName when Member(root, "url_citation") is { ValueKind: JsonValueKind.Object } body:
                Add(found, body, "url", Place(body, "start_index", "end_index"));
                break;
            case OpenAiResponsesDialect.Dialect when Word(root, "type") == "url_citation":
                Add(found, root, "url", Place(root, "start_index", "end_index"));
                break;
            case AnthropicMessagesDialect.Dialect:
                Add(found, root, Word(root, "type") == "search_result_location" ? "source" : "url", default);
                break;
            case BedrockConverseDialect.Dialect when Member(Member(root, "location"), "web") is { } web && Word(web, "url") is { } url:
                found.Add(new Citation(url, Word(root, "title")));
                break;
            case CohereChatDialect.Dialect:
                foreach (var source in Items(root, "sources"))
                {
                    Add(found, Member(source, "document") ?? Member(source, "tool_output") ?? default, "url", Place(root, "start", "end"));
                }

                break;
            case GeminiGenerateDialect.Dialect when Member(root, "groundingMetadata") is { } grounding:
                AddGrounding(found, grounding, text);
                break;
        }

        return found;
    }

    /// <summary>Google's supports say which part of the text rests on which pages, in bytes of UTF-8; pages that no support names stand for the whole.</summary>
    private static void AddGrounding(List<Citation> found, JsonElement grounding, string? text)
    {
        var pages = Items(grounding, "groundingChunks").Select(chunk => Member(chunk, "web") ?? Member(chunk, "maps") ?? default).ToArray();
        var named = new HashSet<int>();
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        foreach (var support in Items(grounding, "groundingSupports"))
        {
            var (start, end) = Member(support, "segment") is { } segment ? Place(segment, "startIndex", "endIndex") : default;
            var isKnown = start < end && end <= bytes.Length;
            foreach (var index in Items(support, "groundingChunkIndices"))
            {
                if (index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var page) && page >= 0 && page < pages.Length)
                {
                    named.Add(page);
                    Add(found, pages[page], "uri", isKnown ? (Encoding.UTF8.GetCharCount(bytes.AsSpan(0, start)), Encoding.UTF8.GetCharCount(bytes.AsSpan(0, end))) : default);
                }
            }
        }

        for (var i = 0; i < pages.Length; i++)
        {
            if (!named.Contains(i))
            {
                Add(found, pages[i], "uri", default);
            }
        }
    }

    private static void Add(List<Citation> found, JsonElement page, string address, (int Start, int End) place)
    {
        if (Word(page, address) is { } url && (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)))
        {
            found.Add(new Citation(url, Word(page, "title"), place.Start, place.End));
        }
    }

    private static (int Start, int End) Place(JsonElement element, string start, string end) => Number(element, end) is var last && last > 0 ? (Number(element, start), last) : default;

    private static int Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? Math.Max(number, 0) : 0;

    private static JsonElement? Member(JsonElement? element, string name) => element is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty(name, out var value) ? value : null;

    private static string? Word(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
