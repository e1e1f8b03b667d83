using System.Text.Json;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Operations;

/// <summary>Documents in the order of the words that they share with the query.</summary>
internal static class Rerank
{
    /// <summary>As Jina answers: with the documents when asked for, and tokens.</summary>
    public static OperationAnswer Jina(OperationRequest asked) =>
        asked.TryGetJson(out var json, out var error, "model", "query", "documents", "top_n", "return_documents") ? Answer(json, isCohere: false) : error;

    /// <summary>As Cohere answers in its second version: indices and scores alone, and search units.</summary>
    public static OperationAnswer Cohere(OperationRequest asked) =>
        asked.TryGetJson(out var json, out var error, "model", "query", "documents", "top_n", "max_tokens_per_doc", "priority") ? Answer(json, isCohere: true) : error;

    private static OperationAnswer Answer(JsonElement json, bool isCohere)
    {
        if (!json.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.String || !json.TryGetProperty("documents", out var documents) || documents.ValueKind != JsonValueKind.Array || documents.GetArrayLength() == 0)
        {
            return OperationAnswer.Refuse("invalid request: query and documents must be provided");
        }

        var texts = documents.EnumerateArray().Select(Text).ToArray();
        var words = Words(query.GetString()!);
        var ranked = texts.Select((text, index) => (Index: index, Score: Score(words, text)))
            .OrderByDescending(item => item.Score).ThenBy(item => item.Index)
            .Take(json.TryGetProperty("top_n", out var top) && top.TryGetInt32(out var count) ? count : texts.Length);
        return OperationAnswer.Json(SimJson.Write(writer =>
        {
            writer.WriteStartArray("results");
            foreach (var (index, score) in ranked)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index", index);
                writer.WriteNumber("relevance_score", score);
                if (!isCohere && json.TryGetProperty("return_documents", out var wanted) && wanted.ValueKind == JsonValueKind.True)
                {
                    writer.WriteStartObject("document");
                    writer.WriteString("text", texts[index]);
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteCounts(writer, json, isCohere, texts.Sum(text => Tokens.Of(System.Text.Encoding.UTF8.GetByteCount(text))));
        }));
    }

    private static void WriteCounts(Utf8JsonWriter writer, JsonElement json, bool isCohere, long tokens)
    {
        if (!isCohere)
        {
            writer.WriteString("model", json.TryGetProperty("model", out var model) ? model.GetString() : "");
            writer.WriteString("object", "list");
            writer.WriteStartObject("usage");
            writer.WriteNumber("total_tokens", tokens);
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("id", "simulated-rerank");
        writer.WriteStartObject("meta");
        writer.WriteStartObject("api_version");
        writer.WriteString("version", "2");
        writer.WriteEndObject();
        writer.WriteStartObject("billed_units");
        writer.WriteNumber("search_units", 1);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string Text(JsonElement document) =>
        document.ValueKind == JsonValueKind.String ? document.GetString()! : document.ValueKind == JsonValueKind.Object && document.TryGetProperty("text", out var text) ? text.GetString() ?? "" : document.ToString();

    private static HashSet<string> Words(string text) => [.. text.Split([' ', '.', ',', '?', '!'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.ToUpperInvariant())];

    private static double Score(HashSet<string> words, string text)
    {
        var found = Words(text);
        return words.Count == 0 ? 0 : Math.Round(found.Count(words.Contains) / (double)words.Count, 6);
    }
}
