using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>The events of a stream as binary messages. Deltas are written without allocation; a payload is put together first, because its message begins with its length.</summary>
internal sealed class ConverseFrames : IBlockFrames
{
    private readonly IBufferWriter<byte> _output;
    private readonly ArrayBufferWriter<byte> _payload = new(256);
    private readonly Utf8JsonWriter _json;
    private RawJson _trace;
    private int _block = -1;

    public ConverseFrames(IBufferWriter<byte> output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_payload, WireJson.Options);
    }

    public string Dialect => BedrockConverseDialect.Dialect;

    public void BeginMessage() => Send("messageStart"u8, "{\"role\":\"assistant\"}"u8);

    public void EndMessage(FinishReason? reason, string? stopSequence, bool refused, Usage usage)
    {
        Open();
        ConverseResponseWriter.WriteStop(_json, reason, stopSequence, refused);
        Send("messageStop"u8);
        Open();
        ConverseUsage.Write(_json, usage);
        ConverseResponseWriter.WriteMetrics(_json);
        if (!_trace.IsEmpty)
        {
            _json.WriteRaw("trace"u8, _trace);
        }

        Send("metadata"u8);
    }

    /// <summary>An error, as the exception of a stream that fits it.</summary>
    public void Error(ChatError error)
    {
        var type = error.Kind switch
        {
            ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge or ErrorKind.NotFound or ErrorKind.Conflict => "validationException",
            ErrorKind.RateLimited or ErrorKind.QuotaExhausted => "throttlingException",
            ErrorKind.Overloaded => "serviceUnavailableException",
            ErrorKind.Timeout => "modelStreamErrorException",
            _ => "internalServerException",
        };
        Open();
        _json.WriteString("message"u8, error.Message);
        Flush();
        EventStreamWriter.WriteException(_output, Encoding.ASCII.GetBytes(type), _payload.WrittenSpan);
    }

    public void Begin(BlockKind kind, in ChatEvent call)
    {
        if (call.Payload is OpaqueState state)
        {
            Redacted(ConverseState.Write(state, OpaqueState.Redacted, call.Id));
        }

        _block++;
        if (kind != BlockKind.Tool)
        {
            // The service sends no start for text and thinking.
            return;
        }

        Open();
        _json.WriteNumber("contentBlockIndex"u8, _block);
        _json.WriteStartObject("start"u8);
        _json.WriteStartObject("toolUse"u8);
        _json.WriteString("toolUseId"u8, call.Id ?? "");
        _json.WriteString("name"u8, call.Name ?? "");
        _json.WriteEndObject();
        _json.WriteEndObject();
        Send("contentBlockStart"u8);
    }

    public void Piece(BlockKind kind, ReadOnlySpan<byte> text)
    {
        BeginDelta();
        _payload.Write(kind switch
        {
            BlockKind.Tool => "{\"toolUse\":{\"input\":\""u8,
            BlockKind.Thinking => "{\"reasoningContent\":{\"text\":\""u8,
            _ => "{\"text\":\""u8,
        });
        WireJson.WriteEscaped(_payload, text);
        _payload.Write(kind == BlockKind.Text ? "\"}}"u8 : "\"}}}"u8);
        Send("contentBlockDelta"u8, _payload.WrittenSpan);
    }

    public void End(BlockKind kind)
    {
        _payload.ResetWrittenCount();
        _payload.Write("{\"contentBlockIndex\":"u8);
        JsonText.WriteNumber(_payload, _block);
        _payload.Write("}"u8);
        Send("contentBlockStop"u8, _payload.WrittenSpan);
    }

    public bool IsApart(OpaqueState state) => ConverseState.IsRedacted(state);

    public void State(OpaqueState state, bool inThinking)
    {
        if (!inThinking)
        {
            Redacted(ConverseState.Write(state, OpaqueState.Redacted));
            return;
        }

        BeginDelta();
        _payload.Write("{\"reasoningContent\":{\"signature\":\""u8);
        WireJson.WriteEscaped(_payload, Encoding.UTF8.GetBytes(ConverseState.Write(state, OpaqueState.Signature)));
        _payload.Write("\"}}}"u8);
        Send("contentBlockDelta"u8, _payload.WrittenSpan);
    }

    public void Annotation(ReadOnlySpan<byte> json)
    {
        BeginDelta();
        _payload.Write("{\"citation\":"u8);
        _payload.Write(json);
        _payload.Write("}}"u8);
        Send("contentBlockDelta"u8, _payload.WrittenSpan);
    }

    public void Raw(string type, ReadOnlySpan<byte> json)
    {
        if (type == ConverseBlocks.Trace)
        {
            _trace = new RawJson(json.ToArray());
            return;
        }

        using var document = JsonDocument.Parse(new ReadOnlyMemory<byte>(json.ToArray()));
        if (ConverseText.TryObject(document.RootElement, type, out var inner) && type is "toolUse" or "toolResult" or "image")
        {
            _block++;
            WriteRaw(type, inner);
            End(BlockKind.None);
        }
    }

    /// <summary>A block of the service's own tools, or an image: all but its content in the start, the content in one delta.</summary>
    private void WriteRaw(string type, JsonElement inner)
    {
        var content = type switch { "toolUse" => "input", "toolResult" => "content", _ => "source" };
        Open();
        _json.WriteNumber("contentBlockIndex"u8, _block);
        _json.WriteStartObject("start"u8);
        _json.WriteStartObject(type);
        foreach (var member in inner.EnumerateObject().Where(member => member.Name != content))
        {
            member.WriteTo(_json);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        Send("contentBlockStart"u8);
        if (!inner.TryGetProperty(content, out var value))
        {
            return;
        }

        Open();
        _json.WriteNumber("contentBlockIndex"u8, _block);
        _json.WriteStartObject("delta"u8);
        _json.WritePropertyName(type);
        if (type == "toolResult")
        {
            value.WriteTo(_json);
        }
        else
        {
            _json.WriteStartObject();
            _json.WritePropertyName(content);
            if (type == "toolUse")
            {
                _json.WriteStringValue(value.GetRawText());
            }
            else
            {
                value.WriteTo(_json);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        Send("contentBlockDelta"u8);
    }

    private void Redacted(string base64)
    {
        _block++;
        BeginDelta();
        _payload.Write("{\"reasoningContent\":{\"redactedContent\":\""u8);
        _payload.Write(Encoding.ASCII.GetBytes(base64));
        _payload.Write("\"}}}"u8);
        Send("contentBlockDelta"u8, _payload.WrittenSpan);
        End(BlockKind.Thinking);
    }

    private void BeginDelta()
    {
        _payload.ResetWrittenCount();
        _payload.Write("{\"contentBlockIndex\":"u8);
        JsonText.WriteNumber(_payload, _block);
        _payload.Write(",\"delta\":"u8);
    }

    private void Open()
    {
        _payload.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
    }

    private void Flush()
    {
        _json.WriteEndObject();
        _json.Flush();
    }

    private void Send(ReadOnlySpan<byte> type)
    {
        Flush();
        Send(type, _payload.WrittenSpan);
    }

    private void Send(ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload) => EventStreamWriter.Write(_output, type, payload);
}
