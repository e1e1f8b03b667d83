using System.Buffers;
using System.Text.Json;

namespace Parlance.Simulator;

/// <summary>Lists of models in the vendors' shapes.</summary>
internal static class ModelList
{
    /// <summary>The models have existed since 2026-01-01, as far as anyone asks.</summary>
    private const long Created = 1_767_225_600;
    private const string CreatedAt = "2026-01-01T00:00:00Z";

    /// <summary>The list as the vendor of a dialect answers it.</summary>
    public static ReadOnlyMemory<byte> Write(string dialect, params IEnumerable<string> names)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(output);
        string[] models = [.. names];
        var isOpenAi = dialect is not ("anthropic-messages" or "gemini-generate" or "cohere-chat" or "ollama-chat" or "ollama-generate");
        json.WriteStartObject();
        if (isOpenAi)
        {
            json.WriteString("object"u8, "list"u8);
        }

        json.WriteStartArray(isOpenAi || dialect == "anthropic-messages" ? "data"u8 : "models"u8);
        foreach (var name in models)
        {
            json.WriteStartObject();
            WriteModel(json, dialect, name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (dialect == "anthropic-messages")
        {
            json.WriteBoolean("has_more"u8, false);
            json.WriteString("first_id"u8, models.FirstOrDefault());
            json.WriteString("last_id"u8, models.LastOrDefault());
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static void WriteModel(Utf8JsonWriter json, string dialect, string name)
    {
        switch (dialect)
        {
            case "anthropic-messages":
                json.WriteString("type"u8, "model"u8);
                json.WriteString("id"u8, name);
                json.WriteString("display_name"u8, $"Simulator {name}");
                json.WriteString("created_at"u8, CreatedAt);
                break;
            case "gemini-generate":
                json.WriteString("name"u8, "models/" + name);
                json.WriteString("displayName"u8, $"Simulator {name}");
                json.WriteNumber("inputTokenLimit"u8, 1_048_576);
                json.WriteNumber("outputTokenLimit"u8, 65_536);
                json.WriteStartArray("supportedGenerationMethods"u8);
                json.WriteStringValue("generateContent"u8);
                json.WriteStringValue("countTokens"u8);
                json.WriteEndArray();
                break;
            case "cohere-chat":
                json.WriteString("name"u8, name);
                json.WriteStartArray("endpoints"u8);
                json.WriteStringValue("chat"u8);
                json.WriteEndArray();
                break;
            case "ollama-chat" or "ollama-generate":
                json.WriteString("name"u8, name);
                json.WriteString("model"u8, name);
                json.WriteString("modified_at"u8, CreatedAt);
                break;
            default:
                json.WriteString("id"u8, name);
                json.WriteString("object"u8, "model"u8);
                json.WriteNumber("created"u8, Created);
                json.WriteString("owned_by"u8, "parlance-simulator"u8);
                break;
        }
    }
}
