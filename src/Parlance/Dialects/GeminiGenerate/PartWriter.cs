using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// The parts of one content, in order. A signature over text that came apart from it (<see cref="OpaqueState.Text"/>) goes onto the text behind it, or onto an empty text where none follows:
/// so it stood in the answer it came from.
/// </summary>
internal sealed class PartWriter(Utf8JsonWriter json, WriteRules rules)
{
    private OpaqueState? _pending;

    /// <summary>Writes the list.</summary>
    public void WriteAll(IEnumerable<Piece> pieces)
    {
        json.WriteStartArray("parts"u8);
        foreach (var piece in pieces)
        {
            Write(piece);
        }

        Flush();
        json.WriteEndArray();
    }

    private void Write(Piece piece)
    {
        if (piece.Part is not TextPart)
        {
            Flush();
        }

        switch (piece.Part)
        {
            case TextPart text:
                WriteText(text.Text, thought: false, _pending, text.Extra);
                _pending = null;
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text, thought: false, null, null);
                break;
            case ReasoningPart reasoning:
                WriteReasoning(reasoning);
                break;
            case ToolCall call:
                WriteCall(call);
                break;
            case ToolResult result:
                ResultWriter.Write(json, result, piece.Function, rules);
                break;
            case RawPart raw:
                json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
                break;
            case ContentPart media:
                MediaWriter.Write(json, media);
                break;
        }
    }

    /// <summary>Writes the signature that still waits for a text.</summary>
    private void Flush()
    {
        if (_pending is not null)
        {
            WriteText("", thought: false, _pending, null);
            _pending = null;
        }
    }

    private void WriteReasoning(ReasoningPart reasoning)
    {
        var state = reasoning.State;
        var isOfText = GeminiState.IsOwn(state) && state!.Kind == OpaqueState.Text;
        var alone = !reasoning.Extra.Get(PartReader.Alone).IsEmpty;
        if (reasoning.Text.Length > 0)
        {
            WriteText(reasoning.Text, thought: true, isOfText ? null : state, reasoning.Extra);
        }
        else if (state is not null && (alone || !isOfText))
        {
            // Of our own signatures on an empty text, only those that say so themselves are thoughts.
            WriteText("", thought: !GeminiState.IsOwn(state), state, reasoning.Extra);
            return;
        }

        if (isOfText)
        {
            _pending = state;
        }
    }

    private void WriteText(string text, bool thought, OpaqueState? state, RawFields? extra)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        if (thought)
        {
            json.WriteBoolean("thought"u8, true);
        }

        WriteState(state);
        json.WriteFields(extra, PartReader.Alone);
        json.WriteEndObject();
    }

    private void WriteCall(ToolCall call)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall"u8);
        rules.WriteId(json, call.Id);
        json.WriteString("name"u8, call.Name);
        json.WritePropertyName("args"u8);
        var arguments = Encoding.UTF8.GetBytes(call.Arguments);
        if (!call.IsCustom && GeminiJson.IsObject(arguments))
        {
            json.WriteRawValue(arguments, skipInputValidation: true);
        }
        else
        {
            // What a model wrote instead of an object, or a custom tool's free text.
            json.WriteStartObject();
            if (call.IsCustom || !string.IsNullOrWhiteSpace(call.Arguments))
            {
                json.WriteString("_raw"u8, call.Arguments);
            }

            json.WriteEndObject();
        }

        json.WriteRest(call.Extra, "functionCall");
        json.WriteEndObject();
        WriteState(call.State);
        json.WriteFields(call.Extra, "functionCall");
        json.WriteEndObject();
    }

    private void WriteState(OpaqueState? state)
    {
        if (state is not null)
        {
            json.WriteString("thoughtSignature"u8, GeminiState.Write(state));
        }
    }
}
