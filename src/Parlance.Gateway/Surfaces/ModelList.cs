using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Gateway.Surfaces;

/// <summary>Models as the clients of one dialect read them; what nobody knows here (dates, display names) is filled with what says so.</summary>
internal static class ModelList
{
    public static void Write(Utf8JsonWriter json, string[] models, IDialect dialect)
    {
        json.WriteStartObject();
        if (dialect != DialectSet.AnthropicMessages && dialect != DialectSet.GeminiGenerate)
        {
            json.WriteString("object", "list");
        }

        json.WriteStartArray(dialect == DialectSet.GeminiGenerate ? "models" : "data");
        foreach (var model in models)
        {
            WriteModel(json, model, dialect);
        }

        json.WriteEndArray();
        if (dialect == DialectSet.AnthropicMessages)
        {
            json.WriteBoolean("has_more", false);
            json.WriteString("first_id", models.FirstOrDefault());
            json.WriteString("last_id", models.LastOrDefault());
        }

        json.WriteEndObject();
    }

    public static void WriteModel(Utf8JsonWriter json, string model, IDialect dialect)
    {
        json.WriteStartObject();
        if (dialect == DialectSet.AnthropicMessages)
        {
            json.WriteString("id", model);
            json.WriteString("type", "model");
            json.WriteString("display_name", model);
            json.WriteString("created_at", "1970-01-01T00:00:00Z");
        }
        else if (dialect == DialectSet.GeminiGenerate)
        {
            WriteGemini(json, model);
        }
        else
        {
            json.WriteString("id", model);
            json.WriteString("object", "model");
            json.WriteNumber("created", 0);
            json.WriteString("owned_by", model.Contains('/') ? model[..model.IndexOf('/')] : "parlance");
        }

        json.WriteEndObject();
    }

    private static void WriteGemini(Utf8JsonWriter json, string model)
    {
        json.WriteString("name", $"models/{model}");
        json.WriteString("version", "");
        json.WriteString("displayName", model);
        json.WriteStartArray("supportedGenerationMethods");
        json.WriteStringValue("generateContent");
        json.WriteStringValue("streamGenerateContent");
        json.WriteStringValue("countTokens");
        json.WriteEndArray();
    }
}
