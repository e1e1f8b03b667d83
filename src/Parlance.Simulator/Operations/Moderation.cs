using System.Text.Json;

namespace Parlance.Simulator.Operations;

/// <summary>Flags every text with the word "violence" in it.</summary>
internal static class Moderation
{
    private static readonly string[] s_categories =
    [
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm", "self-harm/instructions", "self-harm/intent", "sexual", "sexual/minors", "violence", "violence/graphic",
    ];

    public static OperationAnswer Answer(OperationRequest asked)
    {
        if (!asked.TryGetJson(out var json, out var error, "model", "input"))
        {
            return error;
        }

        if (!json.TryGetProperty("input", out var input) || input.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            return OperationAnswer.Refuse("'input' is a required property.", "input");
        }

        var isOne = input.ValueKind == JsonValueKind.String || input.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Object;
        string[] texts = isOne ? [input.ToString()] : [.. input.EnumerateArray().Select(item => item.ToString())];
        return OperationAnswer.Json(SimJson.Write(writer =>
        {
            writer.WriteString("id", "modr-simulated");
            writer.WriteString("model", asked["model"] ?? "omni-moderation-latest");
            writer.WriteStartArray("results");
            foreach (var text in texts)
            {
                WriteResult(writer, text.Contains("violence", StringComparison.OrdinalIgnoreCase));
            }

            writer.WriteEndArray();
        }));
    }

    private static void WriteResult(Utf8JsonWriter json, bool flagged)
    {
        json.WriteStartObject();
        json.WriteBoolean("flagged", flagged);
        json.WriteStartObject("categories");
        foreach (var category in s_categories)
        {
            json.WriteBoolean(category, flagged && category == "violence");
        }

        json.WriteEndObject();
        json.WriteStartObject("category_scores");
        foreach (var category in s_categories)
        {
            json.WriteNumber(category, flagged && category == "violence" ? 0.98 : 0.0001);
        }

        json.WriteEndObject();
        json.WriteStartObject("category_applied_input_types");
        foreach (var category in s_categories)
        {
            json.WriteStartArray(category);
            json.WriteStringValue("text");
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
