using System.Buffers;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiCompletions;

/// <summary>Writes an answer as chunks. What all chunks share is written once per stream, text goes from bytes to bytes: no allocation per event.</summary>
internal sealed class CompletionStreamWriter(StreamOptions options, IBufferWriter<byte> output) : IStreamWriter
{
    private readonly Dictionary<int, int> _offsets = [];
    private byte[] _head = [];
    private string _id = options.Id;
    private string _model = options.Model;
    private long _created = options.Created;
    private Usage? _usage;
    private bool _ended;

    private ReadOnlySpan<byte> Tail => options.IncludeUsage ? "}],\"usage\":null}\n\n"u8 : "}]}\n\n"u8;

    public void Write(in ChatEvent e)
    {
        if (_ended)
        {
            return;
        }

        switch (e.Kind)
        {
            case ChatEventKind.Start:
                _id = string.IsNullOrEmpty(e.Id) ? _id : e.Id;
                _model = string.IsNullOrEmpty(e.Name) ? _model : e.Name;
                _created = e.Number > 0 ? e.Number : _created;
                break;
            case ChatEventKind.Text or ChatEventKind.Refusal:
                Begin(e.Choice, e.Text);
                output.Write(",\"logprobs\":null,\"finish_reason\":null"u8);
                output.Write(Tail);
                break;
            case ChatEventKind.Logprobs:
                WriteLogprobs(e.Choice, e.Text);
                break;
            case ChatEventKind.Finish:
                Begin(e.Choice, default);
                output.Write(",\"logprobs\":null,\"finish_reason\":\""u8);
                output.Write(CompletionResponseWriter.Finish(e.Reason));
                output.Write("\""u8);
                output.Write(Tail);
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                break;
            case ChatEventKind.End:
                WriteEnd();
                break;
            case ChatEventKind.Error:
                WriteError((ChatError)e.Payload!);
                break;
        }
    }

    private void WriteHead()
    {
        if (_head.Length == 0)
        {
            var head = new ArrayBufferWriter<byte>(256);
            head.Write("data: {\"id\":\""u8);
            JsonText.WriteEscaped(head, _id);
            head.Write("\",\"object\":\"text_completion\",\"created\":"u8);
            JsonText.WriteNumber(head, _created);
            head.Write(",\"model\":\""u8);
            JsonText.WriteEscaped(head, _model);
            head.Write("\",\"choices\":["u8);
            _head = head.WrittenSpan.ToArray();
        }

        output.Write(_head);
    }

    private void Begin(int choice, ReadOnlySpan<byte> text)
    {
        WriteHead();
        output.Write("{\"text\":\""u8);
        JsonText.WriteEscaped(output, text);
        output.Write("\",\"index\":"u8);
        JsonText.WriteNumber(output, choice);
    }

    private void WriteLogprobs(int choice, ReadOnlySpan<byte> logprobs)
    {
        Begin(choice, default);
        output.Write(",\"logprobs\":"u8);
        using (var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing))
        {
            _offsets[choice] = CompletionLogprobs.Write(json, logprobs, _offsets.GetValueOrDefault(choice));
        }

        output.Write(",\"finish_reason\":null"u8);
        output.Write(Tail);
    }

    private void WriteEnd()
    {
        _ended = true;
        if (options.IncludeUsage && _usage is { } usage)
        {
            WriteHead();
            output.Write("],\"usage\":"u8);
            using (var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing))
            {
                OpenAiChatUsageWriter.Write(json, usage);
            }

            output.Write("}\n\n"u8);
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    private void WriteError(ChatError error)
    {
        _ended = true;
        SseWriter.Begin(output, default);
        using (var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing))
        {
            OpenAiChatErrorWriter.Write(json, error);
        }

        SseWriter.End(output);
    }
}
