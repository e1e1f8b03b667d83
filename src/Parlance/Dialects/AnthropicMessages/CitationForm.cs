using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>Citations of other dialects as results of a web search, the only form of this protocol that names a page.</summary>
internal static class CitationForm
{
    /// <summary>The annotation in this protocol's form, which may make several of it; none for one that has none.</summary>
    public static IEnumerable<byte[]> Of(string? dialect, ReadOnlySpan<byte> annotation) =>
        dialect != AnthropicMessagesDialect.Dialect ? Citations.Of(dialect, annotation).Select(Write) : BlockEvents.IsBeside(annotation) ? [] : [annotation.ToArray()];

    /// <summary>Whether citations that a client sends back are such as <see cref="Of"/> makes: the vendor did not make their index and would refuse it.</summary>
    public static bool IsForeign(JsonElement citations) => citations.ValueKind == JsonValueKind.Array
        && citations.EnumerateArray().Any(citation => citation.ValueKind == JsonValueKind.Object && citation.TryGetProperty("encrypted_index", out var index) && index.ValueKind == JsonValueKind.String && index.ValueEquals(""u8));

    private static byte[] Write(Citation citation)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "web_search_result_location"u8);
            json.WriteString("url"u8, citation.Url);
            json.WriteString("title"u8, citation.Title);
            json.WriteString("encrypted_index"u8, ""u8);
            json.WriteString("cited_text"u8, ""u8);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
