using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.CohereChat;

/// <summary>The events of a stream as bytes. Deltas are written without allocation; what happens once per block or answer uses one JSON writer.</summary>
internal sealed class CohereFrames(IBufferWriter<byte> output) : IBlockFrames
{
    private readonly Utf8JsonWriter _json = new(output, WireJson.Options);
    private int _content = -1;
    private int _call = -1;
    private int _citation = -1;

    public string Dialect => CohereChatDialect.Dialect;

    public required string Id { get; set; }

    public void BeginMessage()
    {
        Open("message-start"u8);
        _json.WriteString("id"u8, Id);
        OpenMessage();
        _json.WriteString("role"u8, "assistant"u8);
        _json.WriteStartArray("content"u8);
        _json.WriteEndArray();
        _json.WriteString("tool_plan"u8, ""u8);
        _json.WriteStartArray("tool_calls"u8);
        _json.WriteEndArray();
        _json.WriteStartArray("citations"u8);
        _json.WriteEndArray();
        Close(2);
    }

    public void EndMessage(FinishReason? reason, string? stopSequence, Usage usage)
    {
        Open("message-end"u8);
        _json.WriteString("id"u8, Id);
        _json.WriteStartObject("delta"u8);
        _json.WriteString("finish_reason"u8, FinishReasons.Write(reason, stopSequence));
        CohereUsage.Write(_json, usage);
        Close(1);
    }

    /// <summary>The vendor ends a failed answer as any other, and says so in the reason.</summary>
    public void Error(ChatError error)
    {
        Open("message-end"u8);
        _json.WriteString("id"u8, Id);
        _json.WriteStartObject("delta"u8);
        _json.WriteString("finish_reason"u8, error.Kind == ErrorKind.Timeout ? "TIMEOUT"u8 : "ERROR"u8);
        _json.WriteString("error"u8, error.Message);
        Close(1);
    }

    public void Begin(BlockKind kind, in ChatEvent call)
    {
        if (kind == BlockKind.Tool)
        {
            _call++;
            Open("tool-call-start"u8);
            _json.WriteNumber("index"u8, _call);
            OpenMessage();
            _json.WriteStartObject("tool_calls"u8);
            _json.WriteString("id"u8, call.Id ?? "");
            _json.WriteString("type"u8, "function"u8);
            _json.WriteStartObject("function"u8);
            _json.WriteString("name"u8, call.Name ?? "");
            _json.WriteString("arguments"u8, ""u8);
            Close(4);
            return;
        }

        _content++;
        var name = kind == BlockKind.Thinking ? "thinking"u8 : "text"u8;
        Open("content-start"u8);
        _json.WriteNumber("index"u8, _content);
        OpenMessage();
        _json.WriteStartObject("content"u8);
        _json.WriteString("type"u8, name);
        _json.WriteString(name, ""u8);
        Close(3);
    }

    public void Piece(BlockKind kind, ReadOnlySpan<byte> text)
    {
        var type = kind == BlockKind.Tool ? "tool-call-delta"u8 : "content-delta"u8;
        SseWriter.Begin(output, type);
        output.Write("{\"type\":\""u8);
        output.Write(type);
        output.Write("\",\"index\":"u8);
        JsonText.WriteNumber(output, kind == BlockKind.Tool ? _call : _content);
        output.Write(kind switch
        {
            BlockKind.Tool => ",\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\""u8,
            BlockKind.Thinking => ",\"delta\":{\"message\":{\"content\":{\"thinking\":\""u8,
            _ => ",\"delta\":{\"message\":{\"content\":{\"text\":\""u8,
        });
        WireJson.WriteEscaped(output, text);
        output.Write(kind == BlockKind.Tool ? "\"}}}}}"u8 : "\"}}}}"u8);
        SseWriter.End(output);
    }

    public void End(BlockKind kind)
    {
        Open(kind == BlockKind.Tool ? "tool-call-end"u8 : "content-end"u8);
        _json.WriteNumber("index"u8, kind == BlockKind.Tool ? _call : _content);
        Close(0);
    }

    public bool IsApart(OpaqueState state) => true;

    public void State(OpaqueState state, bool inThinking)
    {
        // The protocol has no place for it.
    }

    public void Annotation(ReadOnlySpan<byte> json)
    {
        _citation++;
        Open("citation-start"u8);
        _json.WriteNumber("index"u8, _citation);
        OpenMessage();
        _json.WritePropertyName("citations"u8);
        _json.WriteRawValue(json, skipInputValidation: true);
        Close(2);
        Open("citation-end"u8);
        _json.WriteNumber("index"u8, _citation);
        Close(0);
    }

    public void Raw(string type, ReadOnlySpan<byte> json)
    {
        // The protocol streams only text, thinking and calls.
    }

    /// <summary>Log probabilities stand beside a piece of text, here an empty one.</summary>
    public void Logprobs(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(new ReadOnlyMemory<byte>(json.ToArray()));
        foreach (var entry in CohereText.Items(document.RootElement, "content"))
        {
            Open("content-delta"u8);
            _json.WriteNumber("index"u8, Math.Max(0, _content));
            OpenMessage();
            _json.WriteStartObject("content"u8);
            _json.WriteString("text"u8, ""u8);
            _json.WriteEndObject();
            _json.WriteEndObject();
            _json.WriteEndObject();
            _json.WriteStartObject("logprobs"u8);
            _json.WriteString("text"u8, CohereText.Word(entry, "token") ?? "");
            _json.WriteStartArray("token_ids"u8);
            _json.WriteEndArray();
            _json.WriteStartArray("logprobs"u8);
            if (entry.TryGetProperty("logprob", out var value) && value.ValueKind == JsonValueKind.Number)
            {
                value.WriteTo(_json);
            }

            _json.WriteEndArray();
            Close(1);
        }
    }

    private void Open(ReadOnlySpan<byte> type)
    {
        SseWriter.Begin(output, type);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
    }

    private void OpenMessage()
    {
        _json.WriteStartObject("delta"u8);
        _json.WriteStartObject("message"u8);
    }

    private void Close(int inner)
    {
        for (var i = 0; i <= inner; i++)
        {
            _json.WriteEndObject();
        }

        _json.Flush();
        SseWriter.End(output);
    }
}
