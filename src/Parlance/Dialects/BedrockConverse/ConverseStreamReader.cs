using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>
/// Reads the stream of one answer. Text, reasoning and arguments pass as the bytes of the frame, without allocation; everything else is rare and read as a document.
/// Text blocks mostly have no start. Usage comes in <c>metadata</c>, behind <c>messageStop</c>: the answer has ended when both have come, or the body. Events of types that are not known are ignored.
/// </summary>
internal sealed class ConverseStreamReader(Quirks quirks) : IStreamReader
{
    private readonly List<ConverseBlock> _blocks = [];
    private byte[] _scratch = [];
    private int _calls;
    private ChatError? _failure;
    private bool _started;
    private bool _hasContent;
    private bool _finished;
    private bool _hasUsage;
    private bool _ended;

    public void Read(in Frame frame, IChatSink sink)
    {
        if (_ended)
        {
            return;
        }

        if (frame.IsException)
        {
            End(ConverseErrors.ReadException(frame.Name, frame.Data, Phase), sink);
            return;
        }

        try
        {
            Take(frame.Name, WireText.Valid(frame.Data), sink);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            End(ConverseErrors.Malformed("The provider sent a stream event that is not a JSON object.", Phase), sink);
        }
    }

    public void Complete(IChatSink sink)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        var error = _failure ?? (_finished ? null : ConverseErrors.Incomplete(Phase));
        sink.Write(error is null ? new ChatEvent { Kind = ChatEventKind.End } : new ChatEvent { Kind = ChatEventKind.Error, Payload = error });
    }

    private ErrorPhase Phase => _hasContent ? ErrorPhase.Stream : ErrorPhase.FirstToken;

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, IChatSink sink)
    {
        if (name.SequenceEqual("contentBlockDelta"u8))
        {
            Delta(ConverseDelta.Read(data, ref _scratch), data, sink);
            return;
        }

        if (!name.SequenceEqual("contentBlockStart"u8) && !name.SequenceEqual("contentBlockStop"u8) && !name.SequenceEqual("messageStart"u8) && !name.SequenceEqual("messageStop"u8) && !name.SequenceEqual("metadata"u8))
        {
            return;
        }

        using var document = WireText.Parse(data);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException();
        }

        if (name.SequenceEqual("contentBlockStart"u8))
        {
            Open(root, sink);
        }
        else if (name.SequenceEqual("contentBlockStop"u8))
        {
            Close(Index(root), sink);
        }
        else if (name.SequenceEqual("messageStart"u8))
        {
            Start(sink);
        }
        else
        {
            Last(name, root, sink);
        }
    }

    private void Last(ReadOnlySpan<byte> name, JsonElement root, IChatSink sink)
    {
        Close(null, sink);
        if (name.SequenceEqual("messageStop"u8))
        {
            Start(sink);
            _failure = ConverseResponseReader.Finish(root, _calls, quirks, Phase, sink);
            _finished = true;
        }
        else
        {
            ConverseResponseReader.Trace(root, sink);
            if (ConverseUsage.TryRead(root, out var usage))
            {
                _hasUsage = true;
                sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
            }
        }

        if (_finished && _hasUsage)
        {
            Complete(sink);
        }
    }

    private void Start(IChatSink sink)
    {
        if (!_started)
        {
            _started = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Start });
        }
    }

    private void Open(JsonElement root, IChatSink sink)
    {
        Start(sink);
        var index = Index(root);
        Close(index, sink);
        if (!ConverseText.TryObject(root, "start", out var start) || start.EnumerateObject().FirstOrDefault() is not { Value.ValueKind: JsonValueKind.Object } member)
        {
            // A text block: it needs no start, and some models send an empty one.
            return;
        }

        var name = ConverseText.Word(member.Value, "name");
        var isCall = member.Name == "toolUse" && !ConverseBlocks.IsServerTool(member.Value);
        var isAnswer = isCall && name == ConverseFormat.AnswerTool;
        _hasContent |= isCall && !isAnswer;
        _blocks.Add(new ConverseBlock(index, member.Name, member.Value.Clone()) { Call = isCall && !isAnswer ? _calls : -1, IsAnswer = isAnswer, IsRaw = !isCall });
        if (isCall && !isAnswer)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = _calls++, Id = ConverseText.Word(member.Value, "toolUseId"), Name = name });
        }
    }

    private void Delta(in ConverseDelta delta, ReadOnlySpan<byte> data, IChatSink sink)
    {
        Start(sink);
        switch (delta.Kind)
        {
            case ConverseDeltaKind.Text:
                Piece(ChatEventKind.Text, delta.Text, 0, sink);
                break;
            case ConverseDeltaKind.Reasoning:
                Piece(ChatEventKind.Reasoning, delta.Text, 0, sink);
                break;
            case ConverseDeltaKind.Input:
                Input(delta, sink);
                break;
            case ConverseDeltaKind.Signature:
                Remember(delta.Index, "reasoningContent").Signature = Encoding.UTF8.GetString(delta.Text);
                break;
            case ConverseDeltaKind.Redacted:
                _hasContent = true;
                ConverseBlocks.State(OpaqueState.Redacted, Encoding.UTF8.GetString(delta.Text), sink);
                break;
            case ConverseDeltaKind.Rare:
                Rare(delta.Index, data, sink);
                break;
        }
    }

    private void Input(in ConverseDelta delta, IChatSink sink)
    {
        if (Find(delta.Index) is not { Type: "toolUse" } block)
        {
            End(ConverseErrors.Malformed("The provider sent arguments of a tool call that did not begin.", Phase), sink);
            return;
        }

        if (block.IsRaw)
        {
            block.TakeInput(delta.Text);
            return;
        }

        block.HasContent |= !delta.Text.IsEmpty;
        Piece(block.IsAnswer ? ChatEventKind.Text : ChatEventKind.ToolArguments, delta.Text, Math.Max(0, block.Call), sink);
    }

    private void Rare(int index, ReadOnlySpan<byte> data, IChatSink sink)
    {
        using var document = WireText.Parse(data);
        var delta = document.RootElement.GetProperty("delta");
        if (ConverseText.TryObject(delta, "citation", out var citation))
        {
            _hasContent = true;
            ConverseBlocks.Annotation(citation, sink);
        }
        else if (Find(index) is { IsRaw: true } block)
        {
            block.Take(delta);
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
            ConverseBlocks.State(OpaqueState.Signature, block.Signature, sink);
            if (block.IsRaw)
            {
                _hasContent = true;
                ConverseBlocks.Raw(block.Type, block.ToJson(), sink);
            }
            else if (block is { IsAnswer: true, HasContent: false })
            {
                Piece(ChatEventKind.Text, "{}"u8, 0, sink);
            }
        }
    }

    private ConverseBlock Remember(int index, string type)
    {
        if (Find(index) is not { } block)
        {
            block = new ConverseBlock(index, type, default);
            _blocks.Add(block);
        }

        return block;
    }

    private ConverseBlock? Find(int index)
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

    private static int Index(JsonElement root) =>
        root.TryGetProperty("contentBlockIndex", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var index) ? index : -1;

    private void End(ChatError error, IChatSink sink)
    {
        _ended = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error });
    }
}
