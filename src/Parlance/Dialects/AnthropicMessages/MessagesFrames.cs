using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>The events of a stream as bytes. Deltas are written without allocation; what happens once per block or answer uses one JSON writer.</summary>
internal sealed class MessagesFrames(IBufferWriter<byte> output) : IBlockFrames
{
    private readonly Utf8JsonWriter _json = new(output, WireJson.Options);
    private int _block = -1;
    private bool _signed;

    public string Dialect => AnthropicMessagesDialect.Dialect;

    public required string Id { get; set; }

    public required string Model { get; set; }

    public Usage Usage { get; set; }

    /// <summary>What the answer says beside its content, which goes with its end.</summary>
    public List<RawJson> Beside { get; } = [];

    public void BeginMessage()
    {
        SseWriter.Begin(output, "message_start"u8);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, "message_start"u8);
        _json.WriteStartObject("message"u8);
        _json.WriteString("id"u8, Id);
        _json.WriteString("type"u8, "message"u8);
        _json.WriteString("role"u8, "assistant"u8);
        _json.WriteString("model"u8, Model);
        _json.WriteStartArray("content"u8);
        _json.WriteEndArray();
        _json.WriteNull("stop_reason"u8);
        _json.WriteNull("stop_sequence"u8);
        UsageWriter.Write(_json, Usage);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        SseWriter.End(output);
    }

    public void EndMessage(string? stopReason, string? stopSequence)
    {
        SseWriter.Begin(output, "message_delta"u8);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, "message_delta"u8);
        _json.WriteStartObject("delta"u8);
        _json.WriteString("stop_reason"u8, stopReason);
        _json.WriteString("stop_sequence"u8, stopSequence);
        MessagesResponseWriter.WriteBeside(_json, Beside);
        _json.WriteEndObject();
        UsageWriter.Write(_json, Usage);
        _json.WriteEndObject();
        _json.Flush();
        SseWriter.End(output);
        output.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    public void Error(ChatError error)
    {
        SseWriter.Begin(output, "error"u8);
        MessagesErrors.Write(error, null, output);
        SseWriter.End(output);
    }

    public void Begin(BlockKind kind, in ChatEvent call)
    {
        switch (kind)
        {
            case BlockKind.Text:
                Begin("{\"type\":\"text\",\"text\":\"\"}"u8);
                break;
            case BlockKind.Thinking:
                Begin("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"u8);
                break;
            default:
                if (call.Payload is OpaqueState state)
                {
                    Redacted(MessagesState.Write(state, call.Id ?? ""));
                }

                BeginTool(call.Id ?? "", call.Name ?? "");
                break;
        }
    }

    public void Piece(BlockKind kind, ReadOnlySpan<byte> text) => Delta(
        kind switch
        {
            BlockKind.Text => "text_delta\",\"text"u8,
            BlockKind.Thinking => "thinking_delta\",\"thinking"u8,
            _ => "input_json_delta\",\"partial_json"u8,
        },
        text);

    public void End(BlockKind kind)
    {
        if (kind == BlockKind.Thinking && !_signed)
        {
            // The AI SDK forgets thinking that no signature_delta has closed, and then a provider that wants its reasoning back refuses the tool loop.
            Delta("signature_delta\",\"signature"u8, default);
        }

        _signed = false;
        EndBlock();
    }

    public bool IsApart(OpaqueState state) => MessagesState.IsRedacted(state);

    public void State(OpaqueState state, bool inThinking)
    {
        if (inThinking)
        {
            _signed = true;
            Delta("signature_delta\",\"signature"u8, Encoding.UTF8.GetBytes(MessagesState.Write(state)));
        }
        else
        {
            Redacted(MessagesState.Write(state));
        }
    }

    public void Annotation(ReadOnlySpan<byte> json)
    {
        BeginDelta("citations_delta\",\"citation"u8);
        WireJson.WriteOnOneLine(output, json);
        output.Write("}}\n\n"u8);
    }

    public void Raw(string type, ReadOnlySpan<byte> json)
    {
        Begin(json);
        EndBlock();
    }

    private void BeginTool(string id, string name)
    {
        BeginBlock();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, "tool_use"u8);
        _json.WriteString("id"u8, id);
        _json.WriteString("name"u8, name);
        _json.WriteStartObject("input"u8);
        _json.WriteEndObject();
        MessagesBlockWriter.WriteCaller(_json);
        _json.WriteEndObject();
        _json.Flush();
        output.Write("}\n\n"u8);
    }

    private void Redacted(string data)
    {
        BeginBlock();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, "redacted_thinking"u8);
        _json.WriteString("data"u8, data);
        _json.WriteEndObject();
        _json.Flush();
        output.Write("}\n\n"u8);
        EndBlock();
    }

    private void EndBlock()
    {
        output.Write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        WriteBlockIndex();
        output.Write("}\n\n"u8);
    }

    private void Begin(ReadOnlySpan<byte> block)
    {
        BeginBlock();
        WireJson.WriteOnOneLine(output, block);
        output.Write("}\n\n"u8);
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
}
