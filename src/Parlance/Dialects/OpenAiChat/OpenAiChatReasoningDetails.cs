using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Writes <c>reasoning_details</c>: to providers that want it back, and to clients so that they can send it back.</summary>
internal static class OpenAiChatReasoningDetails
{
    /// <summary>Writes the field when there is any entry.</summary>
    /// <param name="json">Stands inside the message.</param>
    /// <param name="parts">The reasoning, in order.</param>
    /// <param name="withModel">Whether to say which model made a state: only to clients, it is no provider's field.</param>
    /// <param name="firstIndex">Number of the first entry.</param>
    /// <returns>Number of the entry that would come next.</returns>
    public static int Write(Utf8JsonWriter json, IReadOnlyList<ReasoningPart> parts, bool withModel, int firstIndex = 0)
    {
        if (parts.Count == 0)
        {
            return firstIndex;
        }

        json.WriteStartArray("reasoning_details");
        var index = firstIndex;
        foreach (var part in parts)
        {
            WritePart(json, part.State, part.Text, withModel, ref index);
        }

        json.WriteEndArray();
        return index;
    }

    private static void WritePart(Utf8JsonWriter json, OpaqueState? state, string text, bool withModel, ref int index)
    {
        var isWhole = state?.Kind is OpaqueState.Details or OpaqueState.Redacted or OpaqueState.Encrypted;
        if (!isWhole || text.Length > 0)
        {
            WriteText(json, isWhole ? null : state, text, state?.Format, withModel, index++);
        }

        if (isWhole && state!.Kind == OpaqueState.Details)
        {
            WriteDetails(json, state, withModel);
            index++;
        }
        else if (isWhole)
        {
            WriteEncrypted(json, state!, withModel, index++);
        }
    }

    private static void WriteText(Utf8JsonWriter json, OpaqueState? state, string text, string? format, bool withModel, int index)
    {
        var word = format is not null && ReasoningState.HasSummaries(format) ? "summary" : "text";
        json.WriteStartObject();
        json.WriteString("type", word == "summary" ? "reasoning.summary" : "reasoning.text");
        json.WriteString(word, text);
        if (state is not null)
        {
            json.WriteString("signature", state.Data);
        }

        WriteTail(json, format, withModel ? state?.Model : null, index);
    }

    private static void WriteEncrypted(Utf8JsonWriter json, OpaqueState state, bool withModel, int index)
    {
        json.WriteStartObject();
        json.WriteString("type", "reasoning.encrypted");
        json.WriteString("data", state.Data);
        WriteTail(json, state.Format, withModel ? state.Model : null, index);
    }

    private static void WriteTail(Utf8JsonWriter json, string? format, string? model, int index)
    {
        json.WriteString("format", format ?? ReasoningState.UnknownFormat);
        json.WriteNumber("index", index);
        if (model is not null)
        {
            json.WriteString("model", model);
        }

        json.WriteEndObject();
    }

    /// <summary>A whole entry, as it came; its model is put beside what it holds.</summary>
    private static void WriteDetails(Utf8JsonWriter json, OpaqueState state, bool withModel)
    {
        if (!withModel || state.Model is null || state.Data is not ['{', _, ..])
        {
            json.WriteRawValue(state.Data, skipInputValidation: true);
            return;
        }

        var separator = state.Data.AsSpan(1).TrimStart() is ['}', ..] ? "" : ",";
        json.WriteRawValue($"{{\"model\":\"{JsonEncodedText.Encode(state.Model)}\"{separator}{state.Data[1..]}", skipInputValidation: true);
    }
}
