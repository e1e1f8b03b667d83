using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OllamaChat;

/// <summary>
/// Writes an answer as lines. What all lines share is written once per stream, text goes from bytes to bytes: no allocation per event. Tool calls come whole, because their arguments are an object.
/// The last line holds the reason and the usage, so it is written with <see cref="ChatEventKind.End"/>.
/// </summary>
internal sealed class OllamaStreamWriter(StreamOptions options, bool isGenerate, IBufferWriter<byte> output) : IStreamWriter
{
    private readonly List<OllamaStreamedCall> _calls = [];
    private byte[] _head = [];
    private string _model = options.Model;
    private long _created = options.Created;
    private Usage? _usage;
    private FinishReason? _reason;
    private TimeSpan? _firstContent;
    private bool _ended;

    private ReadOnlySpan<byte> OpenContent => isGenerate ? "\"response\":\""u8 : "\"message\":{\"role\":\"assistant\",\"content\":\""u8;

    private ReadOnlySpan<byte> CloseContent => isGenerate ? "\",\"done\":false}\n"u8 : "\"},\"done\":false}\n"u8;

    public void Write(in ChatEvent e)
    {
        if (_ended || e.Choice != 0)
        {
            return;
        }

        if (e.IsContent)
        {
            _firstContent ??= options.Elapsed?.Invoke();
        }

        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _model = string.IsNullOrEmpty(e.Name) ? _model : e.Name;
                _created = e.Number > 0 ? e.Number : _created;
                break;
            case ChatEventKind.Text or ChatEventKind.Refusal:
                WriteText(default, e.Text);
                break;
            case ChatEventKind.Reasoning:
                WriteText("\",\"thinking\":\""u8, e.Text);
                break;
            case ChatEventKind.ToolCall:
                _calls.Add(new OllamaStreamedCall(e.Index, e.Id ?? "", e.Name ?? "", e.Number == 1));
                break;
            case ChatEventKind.ToolArguments:
                Find(e.Index)?.Append(e.Text);
                break;
            case ChatEventKind.Finish:
                _reason = e.Reason;
                WriteCalls();
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                break;
            case ChatEventKind.End:
                WriteEnd();
                break;
            case ChatEventKind.Error:
                _ended = true;
                OllamaErrors.Write((ChatError)e.Payload!, output);
                output.Write("\n"u8);
                break;
            default:
                WriteRare(e);
                break;
        }
    }

    private OllamaStreamedCall? Find(int index) => _calls.FindLast(call => call.Index == index);

    private void WriteHead()
    {
        if (_head.Length == 0)
        {
            var head = new ArrayBufferWriter<byte>(128);
            head.Write("{\"model\":\""u8);
            JsonText.WriteEscaped(head, _model);
            head.Write("\",\"created_at\":\""u8);
            JsonText.WriteEscaped(head, OllamaWire.Time(_created));
            head.Write("\","u8);
            _head = head.WrittenSpan.ToArray();
        }

        output.Write(_head);
    }

    /// <summary>A line of text; <paramref name="field"/> closes the empty content and opens another field.</summary>
    private void WriteText(ReadOnlySpan<byte> field, ReadOnlySpan<byte> text)
    {
        WriteHead();
        output.Write(OpenContent);
        output.Write(field);
        JsonText.WriteEscaped(output, text);
        output.Write(CloseContent);
    }

    private void WriteCalls()
    {
        if (_calls.Count == 0 || isGenerate)
        {
            return;
        }

        var calls = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(calls, OllamaChatDialect.Writing))
        {
            json.WriteStartArray();
            for (var i = 0; i < _calls.Count; i++)
            {
                OllamaWire.WriteCall(json, _calls[i].ToCall(), i);
            }

            json.WriteEndArray();
        }

        _calls.Clear();
        WriteHead();
        output.Write("\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":"u8);

        // Arguments stand as the model wrote them, and it may have broken them into lines.
        JsonText.WriteMinified(output, calls.WrittenSpan);
        output.Write("},\"done\":false}\n"u8);
    }

    /// <summary>Log probabilities, and images of this dialect; what other dialects have is left out.</summary>
    private void WriteRare(in ChatEvent e)
    {
        if (e.Kind == ChatEventKind.Logprobs && OllamaWire.Tokens(e.Text) is { IsEmpty: false } tokens)
        {
            WriteHead();
            output.Write(OpenContent);
            output.Write(isGenerate ? "\",\"done\":false,\"logprobs\":"u8 : "\"},\"done\":false,\"logprobs\":"u8);
            JsonText.WriteMinified(output, tokens);
            output.Write("}\n"u8);
        }
        else if (e is { Kind: ChatEventKind.Raw, Name: OllamaChatDialect.DialectName, Id: OllamaChatDialect.Images })
        {
            WriteHead();
            output.Write(OpenContent);
            output.Write("\",\"images\":"u8);
            JsonText.WriteMinified(output, e.Text);
            output.Write(isGenerate ? ",\"done\":false}\n"u8 : "},\"done\":false}\n"u8);
        }
    }

    private void WriteEnd()
    {
        WriteCalls();
        _ended = true;
        using (var json = new Utf8JsonWriter(output, OllamaChatDialect.Writing))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, _model);
            json.WriteString("created_at"u8, OllamaWire.Time(_created));
            if (isGenerate)
            {
                json.WriteString("response"u8, ""u8);
            }
            else
            {
                json.WriteStartObject("message"u8);
                json.WriteString("role"u8, "assistant"u8);
                json.WriteString("content"u8, ""u8);
                json.WriteEndObject();
            }

            OllamaDone.Write(json, _reason, _usage, options.Elapsed?.Invoke(), _firstContent);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
