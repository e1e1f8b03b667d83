using System.Text;
using System.Text.Json;
using Parlance.Dialects.Operations;

namespace Parlance.Client.Operations;

/// <summary>Answers of operations as nouns. What is none is an <see cref="AiException"/> with code <c>upstream_malformed</c>.</summary>
internal static class OperationAnswers
{
    public static (List<ReadOnlyMemory<float>> Vectors, string Model) Vectors(OperationCall call, int count)
    {
        if (!EmbeddingSet.OpenAi.TryReadResult(call.Answer, out var result) || !result.TryConvert(base64: true, out result) || result.Vectors.Count != count)
        {
            throw call.Malformed($"no vectors, or not one for each of the {count} texts");
        }

        var vectors = new List<ReadOnlyMemory<float>>(count);
        foreach (var vector in result.Vectors)
        {
            vectors.Add(vector.TryGetFloats(out var floats) ? floats : throw call.Malformed("a vector that holds something else than numbers"));
        }

        return (vectors, result.Model);
    }

    public static Transcript Transcript(OperationCall call)
    {
        if (call.Answer.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return new Transcript(Encoding.UTF8.GetString(call.Answer.Span), call.ToStats());
        }

        return Read(call, "no transcript", answer => answer.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? new Transcript(text.GetString()!, call.ToStats()) { Language = Text(answer, "language"), Duration = Number(answer, "duration") is { } seconds ? TimeSpan.FromSeconds(seconds) : null, Json = new RawJson(call.Answer.ToArray()) }
            : null);
    }

    public static DrawnImages Images(OperationCall call) => Read(call, "no images", answer =>
        answer.TryGetProperty("data", out var list) && list.ValueKind == JsonValueKind.Array
            ? new DrawnImages([.. list.EnumerateArray().Select(image => new DrawnImage(Text(image, "url"), Text(image, "b64_json"), Text(image, "revised_prompt")))], call.ToStats())
            : null);

    public static RankedDocuments Ranking(OperationCall call, IReadOnlyList<string> documents) => Read(call, "no ranking", answer =>
    {
        if (!answer.TryGetProperty("results", out var list))
        {
            return null;
        }

        var ranked = list.EnumerateArray().Select(one => (Index: one.GetProperty("index").TryGetInt32(out var index) ? index : -1, Score: one.GetProperty("relevance_score").GetDouble())).ToList();
        return ranked.Exists(one => one.Index < 0 || one.Index >= documents.Count) ? null
            : new RankedDocuments([.. ranked.OrderByDescending(one => one.Score).Select(one => new RankedDocument(one.Index, one.Score, documents[one.Index]))], call.ToStats());
    });

    public static Verdicts Verdicts(OperationCall call, int count) => Read(call, $"no verdict for each of the {count} texts", answer =>
        answer.TryGetProperty("results", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == count
            ? new Verdicts([.. list.EnumerateArray().Select(Verdict)], call.ToStats())
            : null);

    private static Verdict Verdict(JsonElement one)
    {
        var categories = Members(one, "categories").Where(member => member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False).ToDictionary(member => member.Name, member => member.Value.GetBoolean());
        var scores = Members(one, "category_scores").Where(member => member.Value.ValueKind == JsonValueKind.Number).ToDictionary(member => member.Name, member => member.Value.GetDouble());

        // Some providers leave the sum to the reader.
        var flagged = one.TryGetProperty("flagged", out var said) ? said.ValueKind == JsonValueKind.True : categories.ContainsValue(true);
        return new Verdict(flagged, categories, scores);
    }

    private static IEnumerable<JsonProperty> Members(JsonElement one, string name) => one.TryGetProperty(name, out var members) && members.ValueKind == JsonValueKind.Object ? members.EnumerateObject() : [];

    private static T Read<T>(OperationCall call, string otherwise, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(call.Answer);
            if (document.RootElement.ValueKind == JsonValueKind.Object && read(document.RootElement) is { } value)
            {
                return value;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Said below: it is no answer.
        }

        throw call.Malformed(otherwise);
    }

    private static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
