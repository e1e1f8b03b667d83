using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// Writes an answer as events. Text and reasoning end where another item begins; calls stay open until the answer finishes, because their arguments may interleave.
/// Text goes from bytes to bytes, twice: the protocol repeats it when it ends. The first choice only.
/// </summary>
internal sealed partial class ResponsesStreamWriter(StreamOptions options, IBufferWriter<byte> output) : IStreamWriter
{
    private readonly List<WrittenItem> _items = [];
    private ResponseObject.Head _head = new(ItemIds.Response(options.Id), options.Model, options.Created);
    private FinishReason? _reason;
    private Usage? _usage;
    private long _sequence;
    private bool _begun;
    private bool _ended;

    public void Write(in ChatEvent e)
    {
        if (_ended || e.Choice > 0)
        {
            return;
        }

        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _head = new(
                    string.IsNullOrEmpty(e.Id) ? _head.Id : ItemIds.Response(e.Id),
                    string.IsNullOrEmpty(e.Name) ? _head.Model : e.Name,
                    e.Number > 0 ? e.Number : _head.Created);
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                break;
            case ChatEventKind.Error:
                WriteError((ChatError)e.Payload!);
                break;
            case ChatEventKind.End:
                WriteEnd();
                break;
            case ChatEventKind.Finish:
                _reason = e.Reason;
                EndAll();
                break;
            default:
                Begin();
                WriteContent(e);
                break;
        }
    }

    private void WriteContent(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Text or ChatEventKind.Refusal:
                WriteText(e.Text, isRefusal: e.Kind == ChatEventKind.Refusal);
                break;
            case ChatEventKind.Reasoning:
                WriteReasoning(e.Text);
                break;
            case ChatEventKind.ReasoningState:
                WriteState(ReasoningItem.Write((OpaqueState)e.Payload!), standsAlone: false);
                break;
            case ChatEventKind.ToolCall:
                WriteCall(e);
                break;
            case ChatEventKind.ToolArguments:
                WriteArguments(e.Index, e.Text);
                break;
            case ChatEventKind.Annotation:
                foreach (var annotation in ResponsesResponseWriter.Annotations(e.Name, e.Text))
                {
                    WriteAnnotation(annotation);
                }

                break;
            case ChatEventKind.Logprobs:
                WriteLogprobs(ResponsesResponseWriter.Logprobs(e.Text));
                break;
            case ChatEventKind.Raw when e.Name == OpenAiResponsesDialect.Dialect:
                var raw = new WrittenItem(WrittenItem.Form.Raw, "", Next()) { Json = new RawJson(e.Text.ToArray()) };
                BeginItem(raw);
                EndItem(raw);
                break;
        }
    }

    private void Begin()
    {
        if (_begun)
        {
            return;
        }

        _begun = true;
        WriteStatus("response.created"u8, "in_progress"u8, default);
        WriteStatus("response.in_progress"u8, "in_progress"u8, default);
    }

    private void WriteEnd()
    {
        Begin();
        EndAll();
        _ended = true;
        var reason = ResponseObject.ReasonOf(_reason);
        WriteStatus(reason.IsEmpty ? "response.completed"u8 : "response.incomplete"u8, reason.IsEmpty ? "completed"u8 : "incomplete"u8, reason);
    }

    private void WriteStatus(ReadOnlySpan<byte> name, ReadOnlySpan<byte> status, ReadOnlySpan<byte> reason)
    {
        Open(name);
        output.Write(",\"response\":"u8);
        ResponseObject.Write(output, _head, status, reason, _items, _ended ? _usage : null);
        Close();
    }

    /// <summary>The event that clients turn into an exception: its fields stand beside the type, as documented, and in an object, as the vendor sends them.</summary>
    private void WriteError(ChatError error)
    {
        _ended = true;
        using var body = new PooledBuffer(256);
        using (var json = new Utf8JsonWriter(body, OpenAiResponsesDialect.Writing))
        {
            OpenAiChat.OpenAiChatErrorWriter.Write(json, error);
        }

        Open("error"u8);
        using (var json = new Utf8JsonWriter(output, OpenAiResponsesDialect.Writing))
        {
            // The members of an object that is open already.
            using var document = JsonDocument.Parse(body.WrittenMemory);
            var detail = document.RootElement.GetProperty("error");
            output.Write(",\"code\":"u8);
            detail.GetProperty("code").WriteTo(json);
            json.Flush();
            json.Reset();
            output.Write(",\"message\":"u8);
            detail.GetProperty("message").WriteTo(json);
            json.Flush();
            json.Reset();
            output.Write(",\"param\":"u8);
            detail.GetProperty("param").WriteTo(json);
            json.Flush();
            json.Reset();
            output.Write(",\"error\":"u8);
            detail.WriteTo(json);
        }

        Close();
    }

    private int Next()
    {
        EndSpoken();
        return _items.Count;
    }

    /// <summary>An event's name, type and number.</summary>
    private void Open(ReadOnlySpan<byte> name)
    {
        SseWriter.Begin(output, name);
        output.Write("{\"type\":\""u8);
        output.Write(name);
        output.Write("\",\"sequence_number\":"u8);
        JsonText.WriteNumber(output, _sequence++);
    }

    /// <summary>The same for an event of an item.</summary>
    private void Open(ReadOnlySpan<byte> name, WrittenItem item)
    {
        Open(name);
        output.Write(","u8);
        output.Write(item.Place);
    }

    private void Close() => output.Write("}\n\n"u8);
}
