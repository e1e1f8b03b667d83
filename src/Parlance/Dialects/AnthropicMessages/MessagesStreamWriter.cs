using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// Writes one answer as the vendor's event sequence. One block is open at a time: what arrives while a tool call's arguments are unfinished (the next of several interleaved calls) waits in
/// <see cref="_pending"/> until they make a whole object or the choice finishes. <c>message_start</c> waits for the first event behind the start, so that it can carry the usage of upstreams that
/// say it first; <c>message_delta</c> waits for the end, because others say it last. Not written, having no place here: further choices, log probabilities, annotations and raw parts of other dialects.
/// </summary>
internal sealed class MessagesStreamWriter(StreamOptions options, IBufferWriter<byte> output) : IStreamWriter
{
    private readonly List<PendingEvent> _pending = [];
    private Utf8JsonWriter? _json;
    private string _id = options.Id;
    private string _model = options.Model;
    private Usage _usage;
    private FinishReason? _finish;
    private string? _stopSequence;
    private BlockKind _open;
    private int _block = -1;
    private int _call = -1;
    private ArgumentsProgress _arguments;
    private bool _announced;
    private bool _started;
    private bool _refused;
    private bool _ended;

    /// <inheritdoc/>
    public void Write(in ChatEvent e)
    {
        if (_ended || e.Choice != 0)
        {
            return;
        }

        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _id = string.IsNullOrEmpty(e.Id) ? _id : e.Id;
                _model = string.IsNullOrEmpty(e.Name) ? _model : e.Name;
                _announced = true;
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                if (_announced)
                {
                    Begin();
                }

                break;
            case ChatEventKind.Finish:
                (_finish, _stopSequence) = (e.Reason, e.Name);
                Begin();
                Drain(all: true);
                break;
            case ChatEventKind.Error:
                _ended = true;
                SseWriter.Begin(output, "error"u8);
                MessagesErrors.Write((ChatError)e.Payload!, null, output);
                SseWriter.End(output);
                break;
            case ChatEventKind.End:
                Begin();
                Drain(all: true);
                End();
                break;
            default:
                Begin();
                Content(e);
                break;
        }
    }

    private void Content(in ChatEvent e)
    {
        var isCurrent = e.Kind == ChatEventKind.ToolArguments && _open == BlockKind.Tool && e.Index == _call;
        if (!isCurrent && (_pending.Count > 0 || (_open == BlockKind.Tool && !_arguments.IsWhole)))
        {
            Wait(e);
            return;
        }

        Emit(e);
        if (_pending.Count > 0 && _arguments.IsWhole)
        {
            Drain(all: false);
        }
    }

    private void Wait(in ChatEvent e)
    {
        var kind = e.Kind;
        var index = e.Index;
        var same = kind switch
        {
            ChatEventKind.ToolArguments => _pending.FindLast(waiting => waiting.Kind == kind && waiting.Index == index),
            ChatEventKind.Text or ChatEventKind.Refusal or ChatEventKind.Reasoning when _pending is [.., var last] && last.Kind == kind => last,
            _ => null,
        };
        if (same is not null)
        {
            same.Append(e.Text);
            return;
        }

        // Arguments follow their call, wherever they arrive.
        var call = kind == ChatEventKind.ToolArguments ? _pending.FindLastIndex(waiting => waiting.Kind == ChatEventKind.ToolCall && waiting.Index == index) : _pending.Count - 1;
        if (kind != ChatEventKind.ToolArguments || call >= 0)
        {
            _pending.Insert(call + 1, new PendingEvent(e));
        }
    }

    /// <summary>Writes what waits: up to the next unfinished call, or all of it.</summary>
    private void Drain(bool all)
    {
        var written = 0;
        while (written < _pending.Count)
        {
            var next = _pending[written];
            var isCurrent = next.Kind == ChatEventKind.ToolArguments && next.Index == _call;
            if (!all && !isCurrent && _open == BlockKind.Tool && !_arguments.IsWhole)
            {
                break;
            }

            Emit(next.ToEvent());
            written++;
        }

        _pending.RemoveRange(0, written);
        if (all)
        {
            Close();
        }
    }

    private void Emit(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Text or ChatEventKind.Refusal when !e.Text.IsEmpty:
                _refused |= e.Kind == ChatEventKind.Refusal;
                Open(BlockKind.Text);
                Delta("text_delta\",\"text"u8, e.Text);
                break;
            case ChatEventKind.Reasoning when !e.Text.IsEmpty:
                Open(BlockKind.Thinking);
                Delta("thinking_delta\",\"thinking"u8, e.Text);
                break;
            case ChatEventKind.ReasoningState:
                State((OpaqueState)e.Payload!);
                break;
            case ChatEventKind.ToolCall:
                Call(e);
                break;
            case ChatEventKind.ToolArguments when !e.Text.IsEmpty && _open == BlockKind.Tool && e.Index == _call:
                _arguments.Take(e.Text);
                Delta("input_json_delta\",\"partial_json"u8, e.Text);
                break;
            case ChatEventKind.Annotation when e.Name == AnthropicMessagesDialect.Dialect:
                Open(BlockKind.Text);
                BeginDelta("citations_delta\",\"citation"u8);
                WireJson.WriteOnOneLine(output, e.Text);
                output.Write("}}\n\n"u8);
                break;
            case ChatEventKind.Raw when e.Name == AnthropicMessagesDialect.Dialect:
                Close();
                BeginBlock();
                WireJson.WriteOnOneLine(output, e.Text);
                output.Write("}\n\n"u8);
                _open = BlockKind.Whole;
                Close();
                break;
        }
    }

    private void State(OpaqueState state)
    {
        var data = StateEnvelope.Write(state);
        if (StateEnvelope.IsRedacted(state) || (_open != BlockKind.Thinking && state.Kind != OpaqueState.Signature))
        {
            Redacted(data);
            return;
        }

        Open(BlockKind.Thinking);
        Delta("signature_delta\",\"signature"u8, Encoding.UTF8.GetBytes(data));
        Close();
    }

    private void Redacted(string data)
    {
        Close();
        BeginBlock();
        var json = Json();
        json.WriteStartObject();
        json.WriteString("type"u8, "redacted_thinking"u8);
        json.WriteString("data"u8, data);
        json.WriteEndObject();
        json.Flush();
        output.Write("}\n\n"u8);
        _open = BlockKind.Whole;
        Close();
    }

    private void Call(in ChatEvent e)
    {
        Close();
        if (e.Payload is OpaqueState state)
        {
            Redacted(StateEnvelope.Write(state, e.Id ?? ""));
        }

        BeginBlock();
        var json = Json();
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, e.Id);
        json.WriteString("name"u8, e.Name);
        json.WriteStartObject("input"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("}\n\n"u8);
        _open = BlockKind.Tool;
        _call = e.Index;
        _arguments = default;
    }

    private void Open(BlockKind kind)
    {
        if (_open == kind)
        {
            return;
        }

        Close();
        BeginBlock();
        output.Write(kind == BlockKind.Text ? "{\"type\":\"text\",\"text\":\"\"}}\n\n"u8 : "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n"u8);
        _open = kind;
    }

    private void Close()
    {
        if (_open != BlockKind.None)
        {
            output.Write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
            WriteBlockIndex();
            output.Write("}\n\n"u8);
            _open = BlockKind.None;
        }
    }

    private void BeginBlock()
    {
        _block++;
        output.Write("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        WriteBlockIndex();
        output.Write(",\"content_block\":"u8);
    }

    private void Delta(ReadOnlySpan<byte> typeAndField, ReadOnlySpan<byte> text)
    {
        BeginDelta(typeAndField);
        output.Write("\""u8);
        WireJson.WriteEscaped(output, text);
        output.Write("\"}}\n\n"u8);
    }

    private void BeginDelta(ReadOnlySpan<byte> typeAndField)
    {
        output.Write("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        WriteBlockIndex();
        output.Write(",\"delta\":{\"type\":\""u8);
        output.Write(typeAndField);
        output.Write("\":"u8);
    }

    private void WriteBlockIndex()
    {
        Utf8Formatter.TryFormat(_block, output.GetSpan(11), out var length);
        output.Advance(length);
    }

    private void Begin()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        SseWriter.Begin(output, "message_start"u8);
        var json = Json();
        json.WriteStartObject();
        json.WriteString("type"u8, "message_start"u8);
        json.WriteStartObject("message"u8);
        json.WriteString("id"u8, _id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, _model);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        UsageWriter.Write(json, _usage);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        SseWriter.End(output);
    }

    private void End()
    {
        _ended = true;
        SseWriter.Begin(output, "message_delta"u8);
        var json = Json();
        json.WriteStartObject();
        json.WriteString("type"u8, "message_delta"u8);
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, StopReasons.Write(_finish, _stopSequence, _refused));
        json.WriteString("stop_sequence"u8, _stopSequence);
        json.WriteEndObject();
        UsageWriter.Write(json, _usage);
        json.WriteEndObject();
        json.Flush();
        SseWriter.End(output);
        output.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    private Utf8JsonWriter Json()
    {
        _json ??= new Utf8JsonWriter(output, WireJson.Options);
        _json.Reset();
        return _json;
    }

    private enum BlockKind
    {
        None,
        Text,
        Thinking,
        Tool,
        Whole,
    }
}
