using System.Buffers;
using System.Text;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>One item of an answer while it is written: its texts are kept, escaped, because the protocol repeats them when they end. Not thread-safe.</summary>
internal sealed class WrittenItem(WrittenItem.Form form, string id, int index)
{
    private readonly ArrayBufferWriter<byte> _parts = new();
    private readonly ArrayBufferWriter<byte> _annotations = new();
    private readonly ArrayBufferWriter<byte> _logprobs = new();

    /// <summary>What an item is.</summary>
    internal enum Form
    {
        /// <summary>Text and refusals.</summary>
        Message,

        /// <summary>Reasoning.</summary>
        Reasoning,

        /// <summary>A call of a function.</summary>
        Call,

        /// <summary>A call of a custom tool.</summary>
        CustomCall,

        /// <summary>An item without a noun.</summary>
        Raw,
    }

    public Form Kind { get; } = form;

    /// <summary>Its <c>output_index</c>.</summary>
    public int Index { get; } = index;

    /// <summary><c>"item_id":…,"output_index":…</c>, which most events of the item hold.</summary>
    public byte[] Place { get; } = Encoding.UTF8.GetBytes($"\"item_id\":\"{id}\",\"output_index\":{index}");

    /// <summary>Id of the call.</summary>
    public string CallId { get; init; } = "";

    /// <summary>Name of the tool.</summary>
    public string Name { get; init; } = "";

    /// <summary>Number of the call among the calls of the answer.</summary>
    public int Call { get; init; } = -1;

    /// <summary>The whole item where it has no noun.</summary>
    public RawJson Json { get; init; }

    /// <summary>Value of <c>encrypted_content</c>; null when there is none.</summary>
    public string? Encrypted { get; set; }

    /// <summary>The text so far of the part that is open, of the reasoning, or of the arguments; escaped.</summary>
    public ArrayBufferWriter<byte> Text { get; } = new();

    /// <summary>Number of the part that is open, or of the next one.</summary>
    public int Part { get; private set; }

    /// <summary>Whether a part of a message is open, or reasoning has begun.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the open part is a refusal.</summary>
    public bool IsRefusal { get; set; }

    /// <summary>Whether all of it was said.</summary>
    public bool IsDone { get; set; }

    /// <summary>Whether it ended before the model had.</summary>
    public bool IsCut { get; set; }

    /// <summary>Number of annotations of the open part.</summary>
    public int Annotations { get; private set; }

    /// <summary>Log probabilities of the open part, without the brackets around them.</summary>
    public ReadOnlySpan<byte> Logprobs => _logprobs.WrittenSpan;

    /// <summary>Adds to the text.</summary>
    public void Append(ReadOnlySpan<byte> text) => JsonText.WriteEscaped(Text, text);

    /// <summary>Adds an annotation to the open part.</summary>
    public void Annotate(ReadOnlySpan<byte> json)
    {
        Separate(_annotations);
        _annotations.Write(json);
        Annotations++;
    }

    /// <summary>Adds log probabilities, without brackets, to the open part.</summary>
    public void AddLogprobs(ReadOnlySpan<byte> json)
    {
        Separate(_logprobs);
        _logprobs.Write(json);
    }

    /// <summary>Ends the open part.</summary>
    public void EndPart()
    {
        Separate(_parts);
        WritePart(_parts);
        Text.ResetWrittenCount();
        _annotations.ResetWrittenCount();
        _logprobs.ResetWrittenCount();
        Annotations = 0;
        IsOpen = false;
        Part++;
    }

    /// <summary>Writes the open part of a message.</summary>
    public void WritePart(IBufferWriter<byte> output)
    {
        output.Write(IsRefusal ? "{\"type\":\"refusal\",\"refusal\":\""u8 : "{\"type\":\"output_text\",\"annotations\":["u8);
        if (!IsRefusal)
        {
            output.Write(_annotations.WrittenSpan);
            output.Write("],\"logprobs\":["u8);
            output.Write(_logprobs.WrittenSpan);
            output.Write("],\"text\":\""u8);
        }

        output.Write(Text.WrittenSpan);
        output.Write("\"}"u8);
    }

    /// <summary>Writes the item as far as it was said.</summary>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> status)
    {
        if (Kind == Form.Raw)
        {
            JsonText.WriteMinified(output, Json.Utf8.Span);
            return;
        }

        output.Write("{\"id\":\""u8);
        JsonText.WriteEscaped(output, id);
        output.Write("\",\"type\":\""u8);
        switch (Kind)
        {
            case Form.Message:
                output.Write("message\",\"status\":\""u8);
                output.Write(status);
                output.Write("\",\"role\":\"assistant\",\"content\":["u8);
                output.Write(_parts.WrittenSpan);
                output.Write("]}"u8);
                break;
            case Form.Reasoning:
                WriteReasoning(output);
                break;
            default:
                output.Write(Kind == Form.Call ? "function_call\",\"status\":\""u8 : "custom_tool_call\",\"status\":\""u8);
                output.Write(status);
                output.Write("\",\"call_id\":\""u8);
                JsonText.WriteEscaped(output, CallId);
                output.Write("\",\"name\":\""u8);
                JsonText.WriteEscaped(output, Name);
                output.Write(Kind == Form.Call ? "\",\"arguments\":\""u8 : "\",\"input\":\""u8);
                output.Write(Text.WrittenSpan);
                output.Write("\"}"u8);
                break;
        }
    }

    private void WriteReasoning(IBufferWriter<byte> output)
    {
        output.Write("reasoning\",\"summary\":["u8);
        if (Text.WrittenCount > 0)
        {
            output.Write("{\"type\":\"summary_text\",\"text\":\""u8);
            output.Write(Text.WrittenSpan);
            output.Write("\"}"u8);
        }

        output.Write("]"u8);
        if (Encrypted is not null)
        {
            output.Write(",\"encrypted_content\":\""u8);
            JsonText.WriteEscaped(output, Encrypted);
            output.Write("\""u8);
        }

        output.Write("}"u8);
    }

    private static void Separate(ArrayBufferWriter<byte> list)
    {
        if (list.WrittenCount > 0)
        {
            list.Write(","u8);
        }
    }
}
