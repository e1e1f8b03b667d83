using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// Reads the stream of one answer. Text, reasoning and arguments pass as the bytes of the frame, without allocation; everything else is rare and read as a document.
/// Event types that are not known are ignored, as the protocol demands; so is <c>context_management</c>, which has no noun.
/// A second <c>message_start</c> (seen where a proxy starts anew in the middle) is an error: what came before cannot be taken back.
/// </summary>
internal sealed class MessagesStreamReader(Quirks quirks) : IStreamReader
{
    private readonly List<StreamedBlock> _blocks = [];
    private byte[] _scratch = [];
    private UsageCounts _counts;
    private string? _model;
    private int _calls;
    private bool _started;
    private bool _hasContent;
    private bool _finished;
    private bool _ended;

    public void Read(in Frame frame, IChatSink sink)
    {
        if (_ended)
        {
            return;
        }

        var data = WireText.Valid(frame.Data);
        StreamFrame step;
        try
        {
            step = StreamFrame.Read(data, ref _scratch);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Fail("The provider sent a stream event that is not a JSON object.", sink);
            return;
        }

        var type = step.Type.IsEmpty ? frame.Name : step.Type;
        if (type.SequenceEqual("content_block_delta"u8))
        {
            Delta(step, data, sink);
        }
        else if (type.SequenceEqual("content_block_stop"u8))
        {
            Close(step.Index, sink);
        }
        else if (type.SequenceEqual("message_stop"u8))
        {
            Close(null, sink);
            Complete(sink);
        }
        else if (!type.SequenceEqual("ping"u8))
        {
            using var document = WireText.Parse(data);
            Take(type.IsEmpty && step.HasError ? "error"u8 : type, step.Index, document.RootElement, sink);
        }
    }

    public void Complete(IChatSink sink)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        sink.Write(_finished ? new ChatEvent { Kind = ChatEventKind.End } : new ChatEvent { Kind = ChatEventKind.Error, Payload = MessagesErrors.Incomplete(Phase) });
    }

    private ErrorPhase Phase => _hasContent ? ErrorPhase.Stream : ErrorPhase.FirstToken;

    private void Delta(in StreamFrame step, ReadOnlySpan<byte> data, IChatSink sink)
    {
        var block = Find(step.Index);
        if (block?.Raw is not null || step.DeltaType.SequenceEqual("citations_delta"u8))
        {
            using var document = WireText.Parse(data);
            RareDelta(document.RootElement, block?.Raw, sink);
        }
        else if (step.DeltaType.SequenceEqual("text_delta"u8))
        {
            Piece(ChatEventKind.Text, step.Text, 0, sink);
        }
        else if (step.DeltaType.SequenceEqual("input_json_delta"u8))
        {
            if (block is not { Type: "tool_use" })
            {
                Fail("The provider sent arguments of a tool call that did not begin.", sink);
                return;
            }

            block.HasArguments |= !step.Text.IsEmpty;
            Piece(ChatEventKind.ToolArguments, step.Text, block.Call, sink);
        }
        else if (step.DeltaType.SequenceEqual("thinking_delta"u8))
        {
            Piece(ChatEventKind.Reasoning, step.Text, 0, sink);
        }
        else if (step.DeltaType.SequenceEqual("signature_delta"u8) && block is not null)
        {
            block.Signature = Encoding.UTF8.GetString(step.Text);
        }
    }

    private void RareDelta(JsonElement root, RawBlock? raw, IChatSink sink)
    {
        if (!root.TryGetProperty("delta", out var delta) || delta.ValueKind != JsonValueKind.Object)
        {
            Fail("The provider continued a content block without saying how.", sink);
        }
        else if (raw is not null)
        {
            raw.Take(delta);
        }
        else if (delta.TryGetProperty("citation", out var citation))
        {
            BlockEvents.Annotation(citation, sink);
        }
    }

    private void Piece(ChatEventKind kind, ReadOnlySpan<byte> text, int call, IChatSink sink)
    {
        if (!text.IsEmpty)
        {
            _hasContent = true;
            sink.Write(new ChatEvent { Kind = kind, Index = call, Text = text });
        }
    }

    /// <summary>The rare events.</summary>
    private void Take(ReadOnlySpan<byte> type, int index, JsonElement root, IChatSink sink)
    {
        if (type.SequenceEqual("content_block_start"u8))
        {
            Open(index, root, sink);
        }
        else if (type.SequenceEqual("message_start"u8))
        {
            Start(root, sink);
        }
        else if (type.SequenceEqual("message_delta"u8))
        {
            Close(null, sink);
            if (root.TryGetProperty("usage", out var usage))
            {
                _counts.Take(usage);
                sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = _counts.ToUsage() });
            }

            _finished = _finished || (root.TryGetProperty("delta", out var delta) && MessagesResponseReader.Finish(delta, quirks, sink));
        }
        else if (type.SequenceEqual("error"u8))
        {
            var error = MessagesErrors.TryRead(root, null, out var said) ? said : MessagesErrors.Malformed("The provider reported an error without saying which.", Phase);
            _ended = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error with { Phase = Phase } });
        }
    }

    private void Start(JsonElement root, IChatSink sink)
    {
        if (_started || !root.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object)
        {
            Fail(_started ? "The provider began a second answer within the first." : "The provider began an answer without saying which.", sink);
            return;
        }

        _started = true;
        _model = BlockEvents.Word(message, "model");

        // An answer that was made before the stream began (a tool call out of a running program) stands here whole, its stop reason too.
        _calls = MessagesResponseReader.ReadMessage(message, ref _counts, quirks, sink, out _finished);
        _hasContent = _calls > 0;
    }

    private void Open(int index, JsonElement root, IChatSink sink)
    {
        Close(index, sink);
        if (!root.TryGetProperty("content_block", out var start) || start.ValueKind != JsonValueKind.Object)
        {
            Fail("The provider began a content block without saying which.", sink);
            return;
        }

        _hasContent = true;
        var block = new StreamedBlock(index, BlockEvents.Type(start)) { Call = _calls };
        switch (block.Type)
        {
            case "text":
                BlockEvents.Text(start, sink);
                break;
            case "thinking":
                BlockEvents.Piece(ChatEventKind.Reasoning, BlockEvents.Word(start, "thinking"), sink);
                block.Signature = BlockEvents.Word(start, "signature");
                break;
            case "redacted_thinking":
                BlockEvents.State(OpaqueState.Redacted, BlockEvents.Word(start, "data"), _model, sink);
                break;
            case "tool_use":
                BlockEvents.Call(start, _calls++, sink);
                block.Start = start.Clone();
                break;
            default:
                block.Raw = new RawBlock(start);
                break;
        }

        _blocks.Add(block);
    }

    /// <summary>Ends the block of that index; null ends all that the provider left open.</summary>
    private void Close(int? index, IChatSink sink)
    {
        for (var i = 0; i < _blocks.Count; i++)
        {
            var block = _blocks[i];
            if (index is not null && block.Index != index)
            {
                continue;
            }

            _blocks.RemoveAt(i--);
            BlockEvents.State(OpaqueState.Signature, block.Signature, _model, sink);
            if (block is { Type: "tool_use", HasArguments: false })
            {
                BlockEvents.Arguments(block.Start, block.Call, sink);
            }
            else if (block.Raw is { } raw)
            {
                sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Id = raw.Type, Name = AnthropicMessagesDialect.Dialect, Text = raw.ToJson() });
            }
        }
    }

    private StreamedBlock? Find(int index)
    {
        foreach (var block in _blocks)
        {
            if (block.Index == index)
            {
                return block;
            }
        }

        return null;
    }

    private void Fail(string message, IChatSink sink)
    {
        _ended = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = MessagesErrors.Malformed(message, Phase) });
    }
}
