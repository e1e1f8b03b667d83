using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Citations of an answer: this dialect puts the body of a <c>url_citation</c> into an object of that name, Responses puts it beside the type.</summary>
internal static class CitationForm
{
    private const string UrlCitation = "url_citation";

    /// <summary>The annotation in this dialect's form; empty for one that has none here.</summary>
    public static ReadOnlySpan<byte> Of(string? dialect, ReadOnlySpan<byte> annotation)
    {
        if (dialect == OpenAiChatDialect.DialectName)
        {
            return annotation;
        }

        var reader = new Utf8JsonReader(annotation);
        using var document = dialect == "openai-responses" ? JsonDocument.ParseValue(ref reader) : null;
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || !type.ValueEquals(UrlCitation))
        {
            return default;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing))
        {
            json.WriteStartObject();
            json.WriteString("type", UrlCitation);
            json.WriteStartObject(UrlCitation);
            foreach (var member in document.RootElement.EnumerateObject().Where(member => !member.NameEquals("type")))
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return output.WrittenSpan;
    }
}
