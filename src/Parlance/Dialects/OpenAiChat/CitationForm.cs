using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Citations of an answer as this dialect's <c>url_citation</c>: Responses puts the body beside the type, others have forms of their own.</summary>
internal static class CitationForm
{
    private const string UrlCitation = "url_citation";

    /// <summary>The annotation in this dialect's form: one or several objects with commas between; empty for one that has none here.</summary>
    /// <param name="dialect">Dialect of the annotation.</param>
    /// <param name="annotation">Its JSON.</param>
    /// <param name="text">The answer's text; null when it is not at hand.</param>
    public static ReadOnlySpan<byte> Of(string? dialect, ReadOnlySpan<byte> annotation, string? text = null)
    {
        if (dialect == OpenAiChatDialect.DialectName)
        {
            return annotation;
        }

        var output = new ArrayBufferWriter<byte>();
        foreach (var citation in Citations.Of(dialect, annotation, text))
        {
            output.Write(output.WrittenCount > 0 ? ","u8 : default);
            Write(citation, output);
        }

        return output.WrittenSpan;
    }

    /// <summary>One citation. The fields are all required; an unknown place is 0 to 0.</summary>
    public static void Write(in Citation citation, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing);
        json.WriteStartObject();
        json.WriteString("type", UrlCitation);
        json.WriteStartObject(UrlCitation);
        json.WriteNumber("start_index", citation.Start);
        json.WriteNumber("end_index", citation.End);
        json.WriteString("url", citation.Url);
        json.WriteString("title", citation.Title ?? citation.Url);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
