using System.Buffers;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <content>Items and their pieces.</content>
internal sealed partial class ResponsesStreamWriter
{
    private void WriteText(ReadOnlySpan<byte> text, bool isRefusal)
    {
        var item = OpenPart(isRefusal);
        item.Append(text);
        Open(isRefusal ? "response.refusal.delta"u8 : "response.output_text.delta"u8, item);
        WritePartIndex(item);
        WriteDelta(text);
        output.Write(isRefusal ? ""u8 : ",\"logprobs\":[]"u8);
        Close();
    }

    private void WriteReasoning(ReadOnlySpan<byte> text)
    {
        if (_items is not [.., { Kind: WrittenItem.Form.Reasoning, IsDone: false } item])
        {
            item = new WrittenItem(WrittenItem.Form.Reasoning, ItemIds.Item("rs", _head.Id, Next()), _items.Count);
            BeginItem(item);
        }

        if (!item.IsOpen)
        {
            item.IsOpen = true;
            Open("response.reasoning_summary_part.added"u8, item);
            output.Write(",\"summary_index\":0,\"part\":{\"type\":\"summary_text\",\"text\":\"\"}"u8);
            Close();
        }

        item.Append(text);
        Open("response.reasoning_summary_text.delta"u8, item);
        output.Write(",\"summary_index\":0"u8);
        WriteDelta(text);
        Close();
    }

    /// <summary>State ends the reasoning before it, or stands alone where there is none, and where it belongs to a call.</summary>
    private void WriteState(string encrypted, bool standsAlone)
    {
        if (standsAlone || _items is not [.., { Kind: WrittenItem.Form.Reasoning, IsDone: false } item])
        {
            item = new WrittenItem(WrittenItem.Form.Reasoning, ItemIds.Item("rs", _head.Id, Next()), _items.Count);
            BeginItem(item);
        }

        item.Encrypted = encrypted;
        EndItem(item);
    }

    private void WriteCall(in ChatEvent e)
    {
        if (e.Payload is OpaqueState state)
        {
            WriteState(StateEnvelope.Seal(state, e.Id ?? ""), standsAlone: true);
        }

        var isCustom = e.Number == 1;
        BeginItem(new WrittenItem(isCustom ? WrittenItem.Form.CustomCall : WrittenItem.Form.Call, ItemIds.Item(isCustom ? "ctc" : "fc", _head.Id, Next()), _items.Count)
        {
            CallId = e.Id ?? "",
            Name = e.Name ?? "",
            Call = e.Index,
        });
    }

    private void WriteArguments(int call, ReadOnlySpan<byte> text)
    {
        for (var i = _items.Count - 1; i >= 0; i--)
        {
            if (_items[i].Call == call)
            {
                WriteArguments(_items[i], text);
                return;
            }
        }
    }

    private void WriteArguments(WrittenItem item, ReadOnlySpan<byte> text)
    {
        item.Append(text);
        Open(item.Kind == WrittenItem.Form.Call ? "response.function_call_arguments.delta"u8 : "response.custom_tool_call_input.delta"u8, item);
        WriteDelta(text);
        Close();
    }

    private void WriteAnnotation(ReadOnlySpan<byte> annotation)
    {
        var item = OpenPart(isRefusal: false);
        Open("response.output_text.annotation.added"u8, item);
        WritePartIndex(item);
        output.Write(",\"annotation_index\":"u8);
        JsonText.WriteNumber(output, item.Annotations);
        output.Write(",\"annotation\":"u8);
        JsonText.WriteMinified(output, annotation);
        Close();
        item.Annotate(annotation);
    }

    /// <summary>They come apart from the text that they are about, and so in a piece without text.</summary>
    private void WriteLogprobs(ReadOnlySpan<byte> logprobs)
    {
        if (logprobs.IsEmpty)
        {
            return;
        }

        var item = OpenPart(isRefusal: false);
        item.AddLogprobs(logprobs);
        Open("response.output_text.delta"u8, item);
        WritePartIndex(item);
        output.Write(",\"delta\":\"\",\"logprobs\":["u8);
        output.Write(logprobs);
        output.Write("]"u8);
        Close();
    }

    private WrittenItem OpenPart(bool isRefusal)
    {
        if (_items is not [.., { Kind: WrittenItem.Form.Message, IsDone: false } item])
        {
            item = new WrittenItem(WrittenItem.Form.Message, ItemIds.Item("msg", _head.Id, Next()), _items.Count);
            BeginItem(item);
        }

        if (item.IsOpen && item.IsRefusal != isRefusal)
        {
            EndPart(item);
        }

        if (!item.IsOpen)
        {
            item.IsOpen = true;
            item.IsRefusal = isRefusal;
            WritePart("response.content_part.added"u8, item);
        }

        return item;
    }

    private void EndPart(WrittenItem item)
    {
        Open(item.IsRefusal ? "response.refusal.done"u8 : "response.output_text.done"u8, item);
        WritePartIndex(item);
        output.Write(item.IsRefusal ? ",\"refusal\":\""u8 : ",\"text\":\""u8);
        output.Write(item.Text.WrittenSpan);
        output.Write("\""u8);
        if (!item.IsRefusal)
        {
            output.Write(",\"logprobs\":["u8);
            output.Write(item.Logprobs);
            output.Write("]"u8);
        }

        Close();
        WritePart("response.content_part.done"u8, item);
        item.EndPart();
    }

    private void WritePart(ReadOnlySpan<byte> name, WrittenItem item)
    {
        Open(name, item);
        WritePartIndex(item);
        output.Write(",\"part\":"u8);
        item.WritePart(output);
        Close();
    }

    private void BeginItem(WrittenItem item)
    {
        _items.Add(item);
        WriteItem("response.output_item.added"u8, item, "in_progress"u8);
    }

    /// <summary>Text and reasoning end where the next item begins.</summary>
    private void EndSpoken()
    {
        if (_items is [.., { IsDone: false, Kind: WrittenItem.Form.Message or WrittenItem.Form.Reasoning } item])
        {
            EndItem(item);
        }
    }

    private void EndAll()
    {
        foreach (var item in _items)
        {
            if (!item.IsDone)
            {
                EndItem(item);
            }
        }
    }

    private void EndItem(WrittenItem item)
    {
        switch (item.Kind)
        {
            case WrittenItem.Form.Message when item.IsOpen:
                EndPart(item);
                break;
            case WrittenItem.Form.Reasoning when item.IsOpen:
                EndSummary(item);
                break;
            case WrittenItem.Form.Call or WrittenItem.Form.CustomCall:
                EndArguments(item);
                break;
        }

        item.IsCut = item == _items[^1] && !ResponseObject.ReasonOf(_reason).IsEmpty;
        WriteItem("response.output_item.done"u8, item, item.IsCut ? "incomplete"u8 : "completed"u8);
        item.IsDone = true;
    }

    private void EndSummary(WrittenItem item)
    {
        Open("response.reasoning_summary_text.done"u8, item);
        output.Write(",\"summary_index\":0,\"text\":\""u8);
        output.Write(item.Text.WrittenSpan);
        output.Write("\""u8);
        Close();
        Open("response.reasoning_summary_part.done"u8, item);
        output.Write(",\"summary_index\":0,\"part\":{\"type\":\"summary_text\",\"text\":\""u8);
        output.Write(item.Text.WrittenSpan);
        output.Write("\"}"u8);
        Close();
    }

    private void EndArguments(WrittenItem item)
    {
        var isCustom = item.Kind == WrittenItem.Form.CustomCall;
        if (item.Text.WrittenCount == 0 && !isCustom)
        {
            // A client parses the arguments as JSON, and the empty text is none.
            WriteArguments(item, "{}"u8);
        }

        Open(isCustom ? "response.custom_tool_call_input.done"u8 : "response.function_call_arguments.done"u8, item);
        output.Write(isCustom ? ",\"input\":\""u8 : ",\"name\":\""u8);
        if (!isCustom)
        {
            JsonText.WriteEscaped(output, item.Name);
            output.Write("\",\"arguments\":\""u8);
        }

        output.Write(item.Text.WrittenSpan);
        output.Write("\""u8);
        Close();
    }

    private void WriteItem(ReadOnlySpan<byte> name, WrittenItem item, ReadOnlySpan<byte> status)
    {
        Open(name);
        output.Write(",\"output_index\":"u8);
        JsonText.WriteNumber(output, item.Index);
        output.Write(",\"item\":"u8);
        item.Write(output, status);
        Close();
    }

    private void WritePartIndex(WrittenItem item)
    {
        output.Write(",\"content_index\":"u8);
        JsonText.WriteNumber(output, item.Part);
    }

    private void WriteDelta(ReadOnlySpan<byte> text)
    {
        output.Write(",\"delta\":\""u8);
        JsonText.WriteEscaped(output, text);
        output.Write("\""u8);
    }
}
