using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Simulator.Personas;

/// <summary>Reasoning in the field where a vendor has it.</summary>
internal static class ChatReasoning
{
    public static string OpenTag(Quirks quirks) => $"<{quirks.ReasoningTag ?? "think"}>\n";

    public static string CloseTag(Quirks quirks) => $"\n</{quirks.ReasoningTag ?? "think"}>\n\n";

    /// <summary>Whether the content is typed parts, reasoning among them.</summary>
    public static bool IsParts(string form) => form is "parts" or "summaries";

    /// <summary>Writes the fields of a piece of reasoning that stand beside the content.</summary>
    public static void Write(Utf8JsonWriter json, string form, string text, OpaqueState? state)
    {
        switch (form)
        {
            case "reasoning_content" or "reasoning":
                json.WriteString(form, text);
                break;
            case "reasoning_details":
                if (text.Length > 0)
                {
                    json.WriteString("reasoning", text);
                }

                WriteDetails(json, text, state);
                break;
        }
    }

    /// <summary>A typed content part with reasoning in it.</summary>
    public static void WritePart(Utf8JsonWriter json, string form, string text)
    {
        var (type, list, item) = form == "summaries" ? ("reasoning", "summary", "summary_text") : ("thinking", "thinking", "text");
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartArray(list);
        json.WriteStartObject();
        json.WriteString("type", item);
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, string text, OpaqueState? state)
    {
        json.WriteStartArray("reasoning_details");
        json.WriteStartObject();
        json.WriteString("type", "reasoning.text");
        if (text.Length > 0)
        {
            json.WriteString("text", text);
        }

        if (state is not null)
        {
            json.WriteString("signature", state.Data);
        }

        json.WriteString("format", state?.Format ?? "unknown");
        json.WriteNumber("index", 0);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
