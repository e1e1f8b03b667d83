using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>
/// Lists of models in the forms of all vendors: OpenAI's and Anthropic's <c>data[].id</c>, Gemini's and Cohere's <c>models[].name</c>, Ollama's <c>models[].name</c>, Bedrock's <c>modelSummaries[].modelId</c>, a bare array (Together, GitHub).
/// </summary>
public static class ModelListReader
{
    /// <summary>Longer, or with control characters, it is no name: lists come from outside and go to terminals.</summary>
    private const int MaxName = 256;

    private const string GeminiPrefix = "models/";

    /// <summary>Names of the tokens of a context, as vendors extend OpenAI's form: OpenRouter and Together, Groq, Mistral, vLLM, Google.</summary>
    private static readonly string[] s_context = ["context_length", "context_window", "max_context_length", "max_model_len", "inputTokenLimit", "max_input_tokens"];

    private static readonly string[] s_output = ["max_output_tokens", "max_completion_tokens", "outputTokenLimit", "max_tokens"];

    /// <summary>Reads one page. False when it is no list of models.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="models">Takes the models.</param>
    /// <param name="next">The query of the next page, for example <c>after_id=claude-x</c>; null when this was the last.</param>
    public static bool TryRead(ReadOnlyMemory<byte> body, ICollection<ListedModel> models, out string? next)
    {
        next = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (!TryList(root, out var list))
            {
                return false;
            }

            foreach (var entry in list.EnumerateArray())
            {
                if (Name(entry) is { Length: > 0 and <= MaxName } name && !name.Any(char.IsControl))
                {
                    models.Add(new ListedModel(name, Number(entry, s_context), Number(entry, s_output)));
                }
            }

            next = Next(root);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what a text throws that escapes half of a surrogate pair.
            return false;
        }
    }

    private static bool TryList(JsonElement root, out JsonElement list)
    {
        list = root;
        return root.ValueKind == JsonValueKind.Array
            || (root.ValueKind == JsonValueKind.Object && (root.TryGetProperty("data", out list) || root.TryGetProperty("models", out list) || root.TryGetProperty("modelSummaries", out list)) && list.ValueKind == JsonValueKind.Array);
    }

    private static string? Name(JsonElement entry)
    {
        if (entry.ValueKind == JsonValueKind.String)
        {
            return entry.GetString();
        }

        var name = Text(entry, "id") ?? Text(entry, "name") ?? Text(entry, "model") ?? Text(entry, "modelId");
        return name?.StartsWith(GeminiPrefix, StringComparison.Ordinal) == true ? name[GeminiPrefix.Length..] : name;
    }

    /// <summary>Google's and Cohere's pages have a token, Anthropic's the last id.</summary>
    private static string? Next(JsonElement root) =>
        Text(root, "nextPageToken") is { Length: > 0 } google ? "pageToken=" + Uri.EscapeDataString(google)
        : Text(root, "next_page_token") is { Length: > 0 } cohere ? "page_token=" + Uri.EscapeDataString(cohere)
        : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True && Text(root, "last_id") is { Length: > 0 } last ? "after_id=" + Uri.EscapeDataString(last)
        : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement entry, string[] names)
    {
        foreach (var name in names)
        {
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0)
            {
                return number;
            }
        }

        return null;
    }
}
