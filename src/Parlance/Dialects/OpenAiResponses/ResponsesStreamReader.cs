using System.Text.Json;
using System.Text.Unicode;
using Parlance.Dialects.OpenAiChat;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// Reads the events of a streamed answer. Unknown events are ignored, as the protocol says; a hosted tool is shown once, by its whole item. One pass over each event without allocation.
/// </summary>
internal sealed class ResponsesStreamReader : IStreamReader
{
    private readonly ResponsesAnswerReader _answer = new();

    public void Read(in Frame frame, IChatSink sink)
    {
        if (_answer.Ended || frame.Data.IsEmpty)
        {
            return;
        }

        if (frame.Data.TrimEnd((byte)' ').SequenceEqual("[DONE]"u8))
        {
            // Not this protocol's, but sent by aggregators.
            Complete(sink);
            return;
        }

        try
        {
            if (!Utf8.IsValid(frame.Data))
            {
                _answer.Fail(OpenAiChatErrors.Malformed("it is not valid UTF-8"), sink);
            }
            else
            {
                ReadEvent(frame, sink);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what comparing a property name throws that escapes half of a surrogate pair.
            _answer.Fail(OpenAiChatErrors.Malformed("it is not valid JSON"), sink);
        }
    }

    public void Complete(IChatSink sink) => _answer.Fail(OpenAiChatErrors.Incomplete(), sink);

    private void ReadEvent(in Frame frame, IChatSink sink)
    {
        var e = default(StreamedEvent);
        if (!e.TryRead(frame.Data))
        {
            _answer.Fail(OpenAiChatErrors.Malformed("it is no JSON object"), sink);
            return;
        }

        var type = e.Type.HasText ? e.Type.Bytes : frame.Name;
        if (type.SequenceEqual("response.output_text.delta"u8))
        {
            _answer.AddPiece(e.OutputIndex.ToInt64(), AnswerItem.Part.Content, e.PieceIndex.ToInt64(), ChatEventKind.Text, e.Delta, sink);
            _answer.AddLogprobs(e.OutputIndex.ToInt64(), e.Logprobs, sink);
        }
        else if (type.EndsWith(".delta"u8))
        {
            ReadDelta(type, e, sink);
        }
        else if (type.SequenceEqual("response.output_item.added"u8))
        {
            _answer.BeginItem(e.OutputIndex.ToInt64(), e.Item, sink);
        }
        else if (type.SequenceEqual("response.output_item.done"u8))
        {
            _answer.EndItem(e.OutputIndex.ToInt64(), e.Item, sink);
        }
        else if (type.EndsWith(".done"u8))
        {
            ReadDone(type, e, sink);
        }
        else if (type.SequenceEqual("response.output_text.annotation.added"u8))
        {
            _answer.AddAnnotation(e.OutputIndex.ToInt64(), e.Annotation, sink);
        }
        else
        {
            ReadStatus(type, e, frame.Data, sink);
        }
    }

    private void ReadDelta(ReadOnlySpan<byte> type, in StreamedEvent e, IChatSink sink)
    {
        if (TryPlace(type[..^".delta".Length], out var part, out var kind))
        {
            _answer.AddPiece(e.OutputIndex.ToInt64(), part, e.PieceIndex.ToInt64(), kind, e.Delta, sink);
        }
    }

    private void ReadDone(ReadOnlySpan<byte> type, in StreamedEvent e, IChatSink sink)
    {
        if (TryPlace(type[..^".done".Length], out var part, out var kind))
        {
            _answer.EndPiece(e.OutputIndex.ToInt64(), part, e.PieceIndex.ToInt64(), kind, e.Whole, sink);
        }
    }

    private static bool TryPlace(ReadOnlySpan<byte> name, out AnswerItem.Part part, out ChatEventKind kind)
    {
        (part, kind) = (AnswerItem.Part.Content, ChatEventKind.Raw);
        if (name.SequenceEqual("response.output_text"u8))
        {
            kind = ChatEventKind.Text;
        }
        else if (name.SequenceEqual("response.refusal"u8))
        {
            kind = ChatEventKind.Refusal;
        }
        else if (name.SequenceEqual("response.reasoning_summary_text"u8))
        {
            (part, kind) = (AnswerItem.Part.Summary, ChatEventKind.Reasoning);
        }
        else if (name.SequenceEqual("response.reasoning_text"u8))
        {
            (part, kind) = (AnswerItem.Part.Reasoning, ChatEventKind.Reasoning);
        }
        else if (name.SequenceEqual("response.function_call_arguments"u8) || name.SequenceEqual("response.custom_tool_call_input"u8))
        {
            (part, kind) = (AnswerItem.Part.Arguments, ChatEventKind.ToolArguments);
        }

        return kind != ChatEventKind.Raw;
    }

    private void ReadStatus(ReadOnlySpan<byte> type, in StreamedEvent e, ReadOnlySpan<byte> json, IChatSink sink)
    {
        if (type.SequenceEqual("response.created"u8) || type.SequenceEqual("response.queued"u8) || type.SequenceEqual("response.in_progress"u8))
        {
            _answer.Start(e.Response, sink);
        }
        else if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8))
        {
            _answer.ReadAnswer(e.Response, isFailed: false, sink);
        }
        else if (type.SequenceEqual("response.failed"u8) || type.SequenceEqual("response.cancelled"u8))
        {
            _answer.ReadAnswer(e.Response, isFailed: true, sink);
        }
        else if (type.SequenceEqual("error"u8) || (type.IsEmpty && e.HasError))
        {
            _answer.Fail(OpenAiChatErrors.ReadInside(json, certain: true)!, sink);
        }
    }
}
