using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.CohereChat;

/// <summary>
/// Reads the stream of one answer. Text, thinking, plans and arguments pass as the bytes of the frame, without allocation; everything else is rare and read as a document.
/// Events of types that are not known (<c>debug</c>) are ignored.
/// </summary>
internal sealed class CohereStreamReader(Quirks quirks) : IStreamReader
{
    private readonly List<int> _calls = [];
    private byte[] _scratch = [];
    private bool _hasContent;
    private bool _ended;

    public void Read(in Frame frame, IChatSink sink)
    {
        if (_ended || frame.Data.SequenceEqual("[DONE]"u8))
        {
            return;
        }

        try
        {
            var data = WireText.Valid(frame.Data);
            var delta = CohereDelta.Read(data, ref _scratch);
            Take(delta.Type.IsEmpty ? frame.Name : delta.Type, delta, data, sink);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            End(CohereErrors.Malformed("The provider sent a stream event that is not a JSON object.", Phase), sink);
        }
    }

    public void Complete(IChatSink sink)
    {
        if (!_ended)
        {
            End(CohereErrors.Incomplete(Phase), sink);
        }
    }

    private ErrorPhase Phase => _hasContent ? ErrorPhase.Stream : ErrorPhase.FirstToken;

    private void Take(ReadOnlySpan<byte> type, in CohereDelta delta, ReadOnlySpan<byte> data, IChatSink sink)
    {
        if (type.SequenceEqual("content-delta"u8) || type.SequenceEqual("tool-plan-delta"u8) || type.SequenceEqual("content-start"u8))
        {
            Piece(delta, sink);
            if (delta.HasLogprobs)
            {
                using var document = WireText.Parse(data);
                CohereLogprobs.Read([document.RootElement.GetProperty("logprobs")], sink);
            }
        }
        else if (type.SequenceEqual("tool-call-delta"u8))
        {
            Arguments(delta, sink);
        }
        else if (type.SequenceEqual("tool-call-start"u8) || type.SequenceEqual("citation-start"u8) || type.SequenceEqual("message-start"u8) || type.SequenceEqual("message-end"u8))
        {
            using var document = WireText.Parse(data);
            Rare(type, delta.Index, document.RootElement, sink);
        }
    }

    private void Piece(in CohereDelta delta, IChatSink sink)
    {
        if (delta.Kind is ChatEventKind.Text or ChatEventKind.Reasoning && !delta.Text.IsEmpty)
        {
            _hasContent = true;
            sink.Write(new ChatEvent { Kind = delta.Kind, Text = delta.Text });
        }
    }

    private void Arguments(in CohereDelta delta, IChatSink sink)
    {
        var call = _calls.LastIndexOf(delta.Index);
        if (call < 0)
        {
            End(CohereErrors.Malformed("The provider sent arguments of a tool call that did not begin.", Phase), sink);
        }
        else if (delta.Kind == ChatEventKind.ToolArguments && !delta.Text.IsEmpty && !delta.Text.SequenceEqual("null"u8))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = call, Text = delta.Text });
        }
    }

    private void Rare(ReadOnlySpan<byte> type, int index, JsonElement root, IChatSink sink)
    {
        CohereText.TryObject(root, "delta", out var delta);
        CohereText.TryObject(delta, "message", out var message);
        if (type.SequenceEqual("message-start"u8))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = CohereText.Word(root, "id") });
        }
        else if (type.SequenceEqual("tool-call-start"u8))
        {
            if (CohereText.TryObject(message, "tool_calls", out var call))
            {
                _hasContent = true;
                CohereResponseReader.Call(call, _calls.Count, sink);
                _calls.Add(index);
            }
        }
        else if (type.SequenceEqual("citation-start"u8))
        {
            if (CohereText.TryObject(message, "citations", out var citation))
            {
                CohereResponseReader.Annotation(citation, sink);
            }
        }
        else
        {
            Last(delta, sink);
        }
    }

    private void Last(JsonElement delta, IChatSink sink)
    {
        if (CohereUsage.TryRead(delta, out var usage))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
        }

        var hasReason = CohereText.Word(delta, "finish_reason") is not null;
        var failure = CohereResponseReader.Finish(delta, quirks, Phase, sink) ?? (hasReason ? null : CohereErrors.Incomplete(Phase));
        if (failure is not null)
        {
            End(failure, sink);
            return;
        }

        _ended = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private void End(ChatError error, IChatSink sink)
    {
        _ended = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error });
    }
}
