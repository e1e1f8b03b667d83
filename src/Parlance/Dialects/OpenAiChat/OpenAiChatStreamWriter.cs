using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// Writes an answer as chunks. What all chunks share is written once per stream, text goes from bytes to bytes: no allocation per event.
/// Reasoning stands in <c>reasoning_content</c> and again in <c>reasoning_details</c>, as OpenRouter streams it: clients join entries by index, and what they send back holds each signature with its exact text.
/// </summary>
internal sealed class OpenAiChatStreamWriter(StreamOptions options, IBufferWriter<byte> output) : IStreamWriter
{
    private readonly List<StreamedChoice> _choices = [];
    private byte[] _head = [];
    private string _id = options.Id;
    private string _model = options.Model;
    private long _created = options.Created;
    private Usage? _usage;
    private bool _ended;

    private ReadOnlySpan<byte> Tail => options.IncludeUsage ? ",\"usage\":null}\n\n"u8 : "}\n\n"u8;

    public void Write(in ChatEvent e)
    {
        if (_ended)
        {
            return;
        }

        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _id = string.IsNullOrEmpty(e.Id) ? _id : e.Id;
                _model = string.IsNullOrEmpty(e.Name) ? _model : e.Name;
                _created = e.Number > 0 ? e.Number : _created;
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                break;
            case ChatEventKind.End:
                WriteEnd();
                break;
            case ChatEventKind.Error:
                WriteError((ChatError)e.Payload!);
                break;
            default:
                WriteChoice(ChoiceAt(e.Choice), e);
                break;
        }
    }

    private void WriteChoice(StreamedChoice choice, in ChatEvent e)
    {
        if (e.Kind is not (ChatEventKind.Reasoning or ChatEventKind.ReasoningState))
        {
            choice.EndReasoning();
        }

        switch (e.Kind)
        {
            case ChatEventKind.Text:
                WriteText(choice, "{\"content\":\""u8, e.Text, "\"}"u8);
                break;
            case ChatEventKind.Refusal:
                WriteText(choice, "{\"refusal\":\""u8, e.Text, "\"}"u8);
                break;
            case ChatEventKind.Reasoning:
                WriteReasoning(choice, e.Text);
                break;
            case ChatEventKind.ReasoningState:
                WriteState(choice, (OpaqueState)e.Payload!);
                break;
            case ChatEventKind.ToolCall:
                WriteToolCall(choice, e);
                break;
            case ChatEventKind.ToolArguments:
                WriteArguments(choice, e.Index, e.Text);
                break;
            case ChatEventKind.Finish:
                WriteFinish(choice, e.Reason);
                break;
            default:
                WriteRare(choice, e);
                break;
        }
    }

    private StreamedChoice ChoiceAt(int index)
    {
        foreach (var choice in _choices)
        {
            if (choice.Index == index)
            {
                return choice;
            }
        }

        var added = new StreamedChoice(index);
        _choices.Add(added);
        WriteText(added, "{\"role\":\"assistant\",\"content\":\""u8, default, "\",\"refusal\":null}"u8);
        return added;
    }

    /// <summary>Everything up to the value of <c>delta</c>.</summary>
    private void Begin(StreamedChoice choice)
    {
        WriteHead();
        output.Write("[{\"index\":"u8);
        JsonText.WriteNumber(output, choice.Index);
        output.Write(",\"delta\":"u8);
    }

    private void End()
    {
        output.Write(",\"logprobs\":null,\"finish_reason\":null}]"u8);
        output.Write(Tail);
    }

    private void WriteText(StreamedChoice choice, ReadOnlySpan<byte> open, ReadOnlySpan<byte> text, ReadOnlySpan<byte> close)
    {
        Begin(choice);
        output.Write(open);
        JsonText.WriteEscaped(output, text);
        output.Write(close);
        End();
    }

    private void WriteHead()
    {
        if (_head.Length == 0)
        {
            var head = new ArrayBufferWriter<byte>(256);
            head.Write("data: {\"id\":\""u8);
            JsonText.WriteEscaped(head, _id);
            head.Write("\",\"object\":\"chat.completion.chunk\",\"created\":"u8);
            JsonText.WriteNumber(head, _created);
            head.Write(",\"model\":\""u8);
            JsonText.WriteEscaped(head, _model);
            head.Write("\",\"system_fingerprint\":null,\"choices\":"u8);
            _head = head.WrittenSpan.ToArray();
        }

        output.Write(_head);
    }

    private void WriteToolCall(StreamedChoice choice, in ChatEvent e)
    {
        var isCustom = e.Number == 1;
        choice.Begin(e.Index, isCustom);
        Begin(choice);
        output.Write("{\"tool_calls\":[{\"index\":"u8);
        JsonText.WriteNumber(output, e.Index);
        output.Write(",\"id\":\""u8);
        JsonText.WriteEscaped(output, e.Id ?? "");
        output.Write(isCustom ? "\",\"type\":\"custom\",\"custom\":{\"name\":\""u8 : "\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        JsonText.WriteEscaped(output, e.Name ?? "");
        output.Write(isCustom ? "\",\"input\":\"\"}"u8 : "\",\"arguments\":\"\"}"u8);
        ThoughtSignature.Write(output, e.Payload as OpaqueState);
        output.Write("}]}"u8);
        End();
    }

    private void WriteArguments(StreamedChoice choice, int index, ReadOnlySpan<byte> text)
    {
        var isCustom = choice.Continue(index);
        Begin(choice);
        output.Write("{\"tool_calls\":[{\"index\":"u8);
        JsonText.WriteNumber(output, index);
        output.Write(isCustom ? ",\"custom\":{\"input\":\""u8 : ",\"function\":{\"arguments\":\""u8);
        JsonText.WriteEscaped(output, text);
        output.Write("\"}}]}"u8);
        End();
    }

    private void WriteFinish(StreamedChoice choice, FinishReason reason)
    {
        // A client parses the arguments as JSON, and the empty text is none.
        while (choice.TryTakeCallWithoutArguments(out var index))
        {
            WriteArguments(choice, index, "{}"u8);
        }

        Begin(choice);
        output.Write("{},\"logprobs\":null,\"finish_reason\":\""u8);
        output.Write(OpenAiChatFinish.Write(reason));
        output.Write("\"}]"u8);
        output.Write(Tail);
    }

    private void WriteReasoning(StreamedChoice choice, ReadOnlySpan<byte> text)
    {
        Begin(choice);
        output.Write("{\"reasoning_content\":\""u8);
        JsonText.WriteEscaped(output, text);
        output.Write("\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\""u8);
        JsonText.WriteEscaped(output, text);
        output.Write("\",\"index\":"u8);
        JsonText.WriteNumber(output, choice.BeginReasoning());
        output.Write("}]}"u8);
        End();
    }

    private void WriteState(StreamedChoice choice, OpaqueState state)
    {
        Begin(choice);
        using (var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing))
        {
            json.WriteStartObject();
            json.WriteStartArray("reasoning_details");
            OpenAiChatReasoningDetails.WriteState(json, state, choice.BeginReasoning());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        choice.EndReasoning();
        End();
    }

    /// <summary>Log probabilities, annotations and fields of this dialect that have no noun; those of other dialects are left out.</summary>
    private void WriteRare(StreamedChoice choice, in ChatEvent e)
    {
        if (e.Kind == ChatEventKind.Logprobs && e.Text.Length > 1)
        {
            Begin(choice);
            output.Write("{},\"logprobs\":"u8);
            output.Write(e.Text[..^1]);
            output.Write(",\"refusal\":null},\"finish_reason\":null}]"u8);
            output.Write(Tail);
        }
        else if (e.Kind is ChatEventKind.Annotation && CitationForm.Of(e.Name, e.Text) is { IsEmpty: false } annotation)
        {
            Begin(choice);
            output.Write("{\"annotations\":["u8);
            output.Write(annotation);
            output.Write("]}"u8);
            End();
        }
        else if (e is { Kind: ChatEventKind.Raw, Name: OpenAiChatDialect.DialectName, Id: not OpenAiChatDialect.UnknownChunk } && e.Id?.StartsWith(OpenAiChatDialect.FieldMark, StringComparison.Ordinal) == true)
        {
            Begin(choice);
            output.Write("{\""u8);
            JsonText.WriteEscaped(output, e.Id[OpenAiChatDialect.FieldMark.Length..]);
            output.Write("\":"u8);
            output.Write(e.Text);
            output.Write("}"u8);
            End();
        }
    }

    private void WriteEnd()
    {
        _ended = true;
        if (options.IncludeUsage && _usage is { } usage)
        {
            WriteHead();
            output.Write("[],\"usage\":"u8);
            using (var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing))
            {
                OpenAiChatUsageWriter.Write(json, usage);
            }

            if (usage.Units?.Tier is { } tier)
            {
                output.Write(",\"service_tier\":\""u8);
                JsonText.WriteEscaped(output, tier);
                output.Write("\""u8);
            }

            output.Write("}\n\n"u8);
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    private void WriteError(ChatError error)
    {
        _ended = true;
        SseWriter.Begin(output, default);
        using (var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing))
        {
            OpenAiChatErrorWriter.Write(json, error);
        }

        SseWriter.End(output);
    }
}
