using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Writes <c>reasoning_details</c>: to providers that want it back, and to clients so that they can send it back.</summary>
internal static class OpenAiChatReasoningDetails
{
    /// <summary>Writes the field when there is any entry.</summary>
    /// <param name="json">Stands inside the message.</param>
    /// <param name="parts">The reasoning, in order.</param>
    /// <param name="withModel">Whether to say which model made a state: only to clients, it is no provider's field.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ReasoningPart> parts, bool withModel)
    {
        if (parts.Count == 0)
        {
            return;
        }

        json.WriteStartArray("reasoning_details");
        for (var i = 0; i < parts.Count; i++)
        {
            var (text, state) = parts[i];
            var isSigned = state?.Kind == OpaqueState.Signature;
            if (isSigned || text.Length > 0 || state is null)
            {
                WriteText(json, isSigned ? state : null, text, state?.Format, withModel, i);
            }

            if (state is not null && !isSigned)
            {
                WriteWhole(json, state, withModel, i);
            }
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the entry of a state whose text, if it has any, came before in entries of the same index.</summary>
    public static void WriteState(Utf8JsonWriter json, OpaqueState state, int index)
    {
        if (state.Kind == OpaqueState.Signature)
        {
            WriteText(json, state, null, state.Format, withModel: true, index);
        }
        else
        {
            WriteWhole(json, state, withModel: true, index);
        }
    }

    private static void WriteText(Utf8JsonWriter json, OpaqueState? state, string? text, string? format, bool withModel, int index)
    {
        var isSummary = format is not null && ReasoningState.HasSummaries(format);
        json.WriteStartObject();
        json.WriteString("type", isSummary ? "reasoning.summary" : "reasoning.text");
        if (text is not null)
        {
            json.WriteString(isSummary ? "summary" : "text", text);
        }

        if (state is not null)
        {
            json.WriteString("signature", state.Data);
        }

        WriteTail(json, format, withModel ? state?.Model : null, index);
    }

    private static void WriteWhole(Utf8JsonWriter json, OpaqueState state, bool withModel, int index)
    {
        if (state.Kind == OpaqueState.Details)
        {
            WriteDetails(json, state, withModel);
            return;
        }

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
