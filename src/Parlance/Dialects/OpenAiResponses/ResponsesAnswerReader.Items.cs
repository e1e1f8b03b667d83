using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <content>Items and their pieces.</content>
internal sealed partial class ResponsesAnswerReader
{
    private static ReadOnlySpan<byte> BlankLine => "\n\n"u8;

    /// <summary>An item begins. What it already holds is not read: it comes again, in pieces or whole.</summary>
    public void BeginItem(long? index, JsonSlice item, IChatSink sink)
    {
        var known = At(index);
        known.Id = item.Member("id"u8).ToText() ?? "";
        BeginCall(known, item, sink);
    }

    /// <summary>A piece of a text.</summary>
    public void AddPiece(long? index, AnswerItem.Part part, long? piece, ChatEventKind kind, JsonSlice delta, IChatSink sink)
    {
        var item = At(index);
        if (delta.HasText && (part != AnswerItem.Part.Arguments || item.Call >= 0))
        {
            Add(item, part, piece, kind, delta.Text(ref _scratch), isWhole: false, sink);
        }
    }

    /// <summary>A whole text: what no piece has said of it.</summary>
    public void EndPiece(long? index, AnswerItem.Part part, long? piece, ChatEventKind kind, JsonSlice text, IChatSink sink) => EndPiece(At(index), part, piece, kind, text, sink);

    /// <summary>Log probabilities of a piece of text.</summary>
    public void AddLogprobs(long? index, JsonSlice logprobs, IChatSink sink)
    {
        if (logprobs.Type == JsonTokenType.StartArray && logprobs.HasItems)
        {
            At(index).HasLogprobs = true;
            byte[] whole = [.. "{\"content\":"u8, .. logprobs.ToJson(), (byte)'}'];
            sink.Write(new ChatEvent { Kind = ChatEventKind.Logprobs, Text = whole });
        }
    }

    /// <summary>An annotation of a text.</summary>
    public void AddAnnotation(long? index, JsonSlice annotation, IChatSink sink)
    {
        if (annotation.Type == JsonTokenType.StartObject)
        {
            At(index).Annotations++;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Name = OpenAiResponsesDialect.Dialect, Text = annotation.ToJson() });
        }
    }

    /// <summary>A whole item: what no event before has said of it.</summary>
    public void EndItem(long? index, JsonSlice value, IChatSink sink)
    {
        var item = At(index);
        var type = value.Member("type"u8);
        if (item.Done || value.Type != JsonTokenType.StartObject)
        {
            return;
        }

        item.Done = true;
        item.Id = value.Member("id"u8).ToText() ?? item.Id;
        if (type.TextEquals("message"u8))
        {
            EndMessage(item, value.Member("content"u8), sink);
        }
        else if (type.TextEquals("reasoning"u8))
        {
            EndReasoning(item, value, sink);
        }
        else if (type.TextEquals("function_call"u8) || type.TextEquals("custom_tool_call"u8))
        {
            BeginCall(item, value, sink);
            EndPiece(item, AnswerItem.Part.Arguments, 0, ChatEventKind.ToolArguments, value.Member(type.TextEquals("function_call"u8) ? "arguments"u8 : "input"u8), sink);
        }
        else
        {
            _hasContent = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Name = OpenAiResponsesDialect.Dialect, Id = type.ToText() ?? "", Text = value.ToJson() });
        }
    }

    private void BeginCall(AnswerItem item, JsonSlice value, IChatSink sink)
    {
        var type = value.Member("type"u8);
        var isCustom = type.TextEquals("custom_tool_call"u8);
        var name = value.Member("name"u8);
        if (item.Call >= 0 || (!isCustom && !type.TextEquals("function_call"u8)) || !name.HasText)
        {
            return;
        }

        var id = value.Member("call_id"u8);
        var callId = (id.HasText ? id : value.Member("id"u8)).ToText() ?? "";
        item.Call = _calls++;
        _hasContent = true;
        sink.Write(new ChatEvent
        {
            Kind = ChatEventKind.ToolCall,
            Index = item.Call,
            Id = callId,
            Name = name.ToText(),
            Number = isCustom ? 1 : 0,
            Payload = _callStates.GetValueOrDefault(callId),
        });
    }

    private void EndMessage(AnswerItem item, JsonSlice content, IChatSink sink)
    {
        if (!content.TryEnter(out var reader))
        {
            return;
        }

        var annotations = 0;
        var hadLogprobs = item.HasLogprobs;
        for (var index = 0; JsonMembers.TryNext(ref reader, content.Bytes, out var part); index++)
        {
            if (part.Member("type"u8).TextEquals("refusal"u8))
            {
                EndPiece(item, AnswerItem.Part.Content, index, ChatEventKind.Refusal, part.Member("refusal"u8), sink);
                continue;
            }

            EndPiece(item, AnswerItem.Part.Content, index, ChatEventKind.Text, part.Member("text"u8), sink);
            if (!hadLogprobs)
            {
                AddLogprobs(item.Index, part.Member("logprobs"u8), sink);
            }

            var list = part.Member("annotations"u8);
            if (list.TryEnter(out var annotationReader))
            {
                while (JsonMembers.TryNext(ref annotationReader, list.Bytes, out var annotation))
                {
                    if (annotations++ >= item.Annotations)
                    {
                        AddAnnotation(item.Index, annotation, sink);
                    }
                }
            }
        }
    }

    private void EndReasoning(AnswerItem item, JsonSlice value, IChatSink sink)
    {
        EndTexts(item, AnswerItem.Part.Summary, value.Member("summary"u8), sink);
        EndTexts(item, AnswerItem.Part.Reasoning, value.Member("content"u8), sink);
        if (value.Member("encrypted_content"u8).ToText() is not { Length: > 0 } encrypted)
        {
            return;
        }

        if (!StateEnvelope.TryOpen(encrypted, out var state, out var callId))
        {
            state = ReasoningItem.Seal(value.Member("id"u8).ToText(), encrypted, _model);
        }

        if (callId is not null)
        {
            _callStates[callId] = state;
            return;
        }

        _hasContent = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Payload = state });
    }

    private void EndTexts(AnswerItem item, AnswerItem.Part part, JsonSlice list, IChatSink sink)
    {
        if (list.TryEnter(out var reader))
        {
            for (var index = 0; JsonMembers.TryNext(ref reader, list.Bytes, out var piece); index++)
            {
                EndPiece(item, part, index, ChatEventKind.Reasoning, piece.Member("text"u8), sink);
            }
        }
    }

    private void EndPiece(AnswerItem item, AnswerItem.Part part, long? piece, ChatEventKind kind, JsonSlice text, IChatSink sink)
    {
        if (text.HasText && (part != AnswerItem.Part.Arguments || item.Call >= 0))
        {
            Add(item, part, piece, kind, text.Text(ref _scratch), isWhole: true, sink);
        }
    }

    private void Add(AnswerItem item, AnswerItem.Part part, long? number, ChatEventKind kind, ReadOnlySpan<byte> text, bool isWhole, IChatSink sink)
    {
        var piece = item.At(part, (int)Math.Clamp(number ?? 0, 0, int.MaxValue), out var isNext);
        if (isWhole && piece.HasText)
        {
            return;
        }

        _hasContent = true;
        if (isNext && kind == ChatEventKind.Reasoning)
        {
            sink.Write(new ChatEvent { Kind = kind, Text = BlankLine });
        }

        piece.HasText = true;
        sink.Write(new ChatEvent { Kind = kind, Index = kind == ChatEventKind.ToolArguments ? item.Call : 0, Text = text });
    }
}
