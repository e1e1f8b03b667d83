using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Dialects;

namespace Parlance.Client.ExtensionsAi;

/// <summary>Annotations of an answer → those of Microsoft.Extensions.AI: pages as <see cref="CitationAnnotation"/>, places in documents too as far as that library has words for them.</summary>
internal static class AnnotationWriter
{
    /// <summary>All annotations of <paramref name="choice"/>; null when there are none.</summary>
    public static IList<AIAnnotation>? Write(ChatChoice choice)
    {
        if (choice.Annotations.Count == 0)
        {
            return null;
        }

        var written = new List<AIAnnotation>();
        foreach (var annotation in choice.Annotations)
        {
            written.AddRange(Write(annotation, choice.Message.Text));
        }

        return written.Count > 0 ? written : null;
    }

    private static IEnumerable<AIAnnotation> Write(RawPart annotation, string text)
    {
        var citations = Citations.Of(annotation.Dialect, annotation.Json.Utf8.Span, text);
        if (citations.Count == 0)
        {
            return [Place(annotation)];
        }

        return citations.Select(citation => new CitationAnnotation
        {
            Url = Uri.TryCreate(citation.Url, UriKind.Absolute, out var url) ? url : null,
            Title = citation.Title,
            Snippet = Word(annotation, "cited_text"),
            AnnotatedRegions = citation.End > 0 ? [new TextSpanAnnotatedRegion { StartIndex = citation.Start, EndIndex = citation.End }] : null,
            RawRepresentation = annotation,
        });
    }

    /// <summary>What cites no page: a passage of a document that the caller sent, or something with no noun.</summary>
    private static AIAnnotation Place(RawPart annotation) =>
        Word(annotation, "cited_text") is { } passage ? new CitationAnnotation { Title = Word(annotation, "document_title"), FileId = Word(annotation, "file_id"), Snippet = passage, RawRepresentation = annotation }
        : Word(annotation, "file_id") is { } file ? new CitationAnnotation { Title = Word(annotation, "filename"), FileId = file, RawRepresentation = annotation }
        : new AIAnnotation { RawRepresentation = annotation };

    private static string? Word(RawPart annotation, string name)
    {
        using var document = JsonDocument.Parse(annotation.Json.Utf8);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
