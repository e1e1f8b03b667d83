using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Simulator.Personas;

/// <summary>
/// A stream as one vendor of chat completions gives it: where its reasoning and its usage stand, and how its tool calls come. Finish reasons wait for the usage, because several vendors send both at once.
/// </summary>
internal sealed class ChatStreamWriter(AnswerForm form, Quirks quirks, Action<ChatError, string?, IBufferWriter<byte>> writeError, StreamOptions options, IBufferWriter<byte> output) : IStreamWriter
{
    private readonly Dictionary<int, StreamedAnswer> _answers = [];
    private readonly bool _tells = options.IncludeUsage || form.UsageUnasked;
    private string _id = options.Id;
    private string _model = options.Model;
    private long _created = options.Created;
    private Usage? _usage;

    public void Write(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Start:
                (_id, _model, _created) = (e.Id ?? _id, e.Name ?? _model, e.Number);
                break;
            case ChatEventKind.Usage:
                _usage = e.Usage;
                break;
            case ChatEventKind.End:
                WriteEnd();
                break;
            case ChatEventKind.Error:
                SseWriter.Begin(output, default);
                writeError((ChatError)e.Payload!, null, output);
                SseWriter.End(output);
                break;
            default:
                WriteChoice(AnswerAt(e.Choice), e);
                break;
        }
    }

    private StreamedAnswer AnswerAt(int index)
    {
        if (!_answers.TryGetValue(index, out var answer))
        {
            answer = _answers[index] = new StreamedAnswer(index);
            WriteChunk(answer, json => { json.WriteString("role", "assistant"); json.WriteString("content", ""); });
        }

        return answer;
    }

    private void WriteChoice(StreamedAnswer answer, in ChatEvent e)
    {
        var text = Encoding.UTF8.GetString(e.Text);
        if (e.Kind is not (ChatEventKind.Reasoning or ChatEventKind.ReasoningState) && answer.IsThinking)
        {
            answer.IsThinking = false;
            WriteChunk(answer, json => json.WriteString("content", ChatReasoning.CloseTag(quirks)));
        }

        switch (e.Kind)
        {
            case ChatEventKind.Text:
                WriteChunk(answer, json => json.WriteString("content", text));
                break;
            case ChatEventKind.Reasoning:
                WriteReasoning(answer, text, null);
                break;
            case ChatEventKind.ReasoningState when form.Reasoning == "reasoning_details":
                WriteReasoning(answer, "", (OpaqueState)e.Payload!);
                break;
            case ChatEventKind.ToolCall:
                answer.Calls.Add(new StreamedCall(e.Id!, e.Name!));
                WriteCall(answer, answer.Calls[^1], e.Index);
                break;
            case ChatEventKind.ToolArguments:
                answer.Calls[e.Index].Arguments.Append(text);
                WriteArguments(answer, e.Index, text);
                break;
            case ChatEventKind.Finish:
                answer.Finish = e.Reason.Value;
                break;
        }
    }

    private void WriteReasoning(StreamedAnswer answer, string text, OpaqueState? state)
    {
        if (form.Reasoning == "think")
        {
            var open = answer.IsThinking ? "" : ChatReasoning.OpenTag(quirks);
            answer.IsThinking = true;
            WriteChunk(answer, json => json.WriteString("content", open + text));
        }
        else if (ChatReasoning.IsParts(form.Reasoning))
        {
            WriteChunk(answer, json =>
            {
                json.WriteStartArray("content");
                ChatReasoning.WritePart(json, form.Reasoning, text);
                json.WriteEndArray();
            });
        }
        else if (form.Reasoning != "none")
        {
            WriteChunk(answer, json => ChatReasoning.Write(json, form.Reasoning, text, state));
        }
    }

    private void WriteCall(StreamedAnswer answer, StreamedCall call, int index)
    {
        if (form.ToolCalls == "indexed")
        {
            WriteChunk(answer, json =>
            {
                json.WriteStartArray("tool_calls");
                ChatToolCall.Write(json, form.ToolCalls, call.Id, call.Name, "", index);
                json.WriteEndArray();
            });
        }
    }

    private void WriteArguments(StreamedAnswer answer, int index, string text)
    {
        if (form.ToolCalls != "indexed")
        {
            return;
        }

        WriteChunk(answer, json =>
        {
            json.WriteStartArray("tool_calls");
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteStartObject("function");
            json.WriteString("arguments", text);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    private void WriteEnd()
    {
        foreach (var answer in _answers.Values)
        {
            var isLast = answer == _answers.Values.Last();
            WriteChunk(answer, json => WriteLastDelta(json, answer), isLast);
        }

        if (_tells && _usage is not null && form.Usage == "own")
        {
            WriteChunk(null, null);
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    private void WriteLastDelta(Utf8JsonWriter json, StreamedAnswer answer)
    {
        if (form.ToolCalls == "indexed" || answer.Calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls");
        for (var i = 0; i < answer.Calls.Count; i++)
        {
            ChatToolCall.Write(json, form.ToolCalls, answer.Calls[i].Id, answer.Calls[i].Name, answer.Calls[i].Arguments.ToString(), i);
        }

        json.WriteEndArray();
    }

    /// <summary>One chunk: of a choice, or without choices for the usage alone. The one with <paramref name="isLast"/> has the usage where vendors put it.</summary>
    private void WriteChunk(StreamedAnswer? answer, Action<Utf8JsonWriter>? delta, bool isLast = false)
    {
        SseWriter.Begin(output, default);
        using (var json = new Utf8JsonWriter(output, ChatResponseWriter.Writing))
        {
            json.WriteStartObject();
            json.WriteString("id", _id);
            json.WriteString("object", "chat.completion.chunk");
            json.WriteNumber("created", _created);
            json.WriteString("model", _model);
            json.WriteStartArray("choices");
            if (answer is not null)
            {
                json.WriteStartObject();
                json.WriteNumber("index", answer.Index);
                json.WriteStartObject("delta");
                delta!(json);
                json.WriteEndObject();
                json.WriteString("finish_reason", answer.Finish is { } finish ? finish : null);
                WriteUsage(json, isLast && form.Usage == "choice");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (isLast && form.Usage == "x_groq" && _tells)
            {
                json.WriteStartObject("x_groq");
                json.WriteString("id", "req_simulated");
                WriteUsage(json, true);
                json.WriteEndObject();
            }

            WriteUsage(json, answer is null || form.Usage == "every" || (isLast && form.Usage is ("finish" or "x_groq")));
            json.WriteEndObject();
        }

        SseWriter.End(output);
    }

    private void WriteUsage(Utf8JsonWriter json, bool isHere)
    {
        if (isHere && _tells && _usage is { } usage)
        {
            json.WritePropertyName("usage");
            ChatUsage.Write(json, usage, quirks.ReasoningOutsideCompletion);
        }
    }
}
