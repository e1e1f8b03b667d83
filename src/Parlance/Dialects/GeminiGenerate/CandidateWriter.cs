using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>What whole answers and streams write of a candidate alike.</summary>
internal static class CandidateWriter
{
    /// <summary>How parts of an answer are written.</summary>
    public static WriteRules Rules => new(Ids: true, MediaInResults: true);

    /// <summary>Writes <c>content</c>.</summary>
    public static void WriteContent(Utf8JsonWriter json, IEnumerable<ContentPart> parts)
    {
        json.WriteStartObject("content"u8);
        new PartWriter(json, Rules).WriteAll(parts.Select(part => new Piece(part, 0, 0)));
        json.WriteString("role"u8, "model"u8);
        json.WriteEndObject();
    }

    /// <summary>Writes the fields that were annotations; of each field the last, which is whole: a stream repeats what it said.</summary>
    public static void WriteAnnotations(Utf8JsonWriter json, IEnumerable<RawJson> annotations)
    {
        var fields = new Dictionary<string, RawJson>();
        foreach (var annotation in annotations)
        {
            using var document = JsonDocument.Parse(annotation.Utf8);
            foreach (var property in document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject() : default)
            {
                fields[property.Name] = GeminiJson.Raw(property.Value);
            }
        }

        foreach (var (name, value) in fields)
        {
            json.WriteRaw(name, value);
        }
    }
}
