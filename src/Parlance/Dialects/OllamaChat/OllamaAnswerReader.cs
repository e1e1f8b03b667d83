using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Parlance.Dialects.OpenAiChat;
using Parlance.Wire;

namespace Parlance.Dialects.OllamaChat;

/// <summary>
/// Reads the lines of a stream, or one whole answer, into events: both are the same object. The last one has <c>done: true</c>, and may still hold text. One pass over the bytes without allocation;
/// fields without a noun (durations, <c>context</c>) are left out. The answer has no id of its own.
/// </summary>
internal sealed class OllamaAnswerReader(Quirks quirks, bool isGenerate)
{
    private byte[] _scratch = [];
    private bool _started;
    private bool _begun;
    private bool _ended;
    private int _calls;
    private ChatError? _error;

    /// <summary>Reads a whole answer.</summary>
    public static void ReadWhole(ReadOnlySpan<byte> body, Quirks quirks, bool isGenerate, IChatSink sink)
    {
        var answer = new OllamaAnswerReader(quirks, isGenerate);
        answer.Read(body, sink);
        answer.Fail(OpenAiChatErrors.Incomplete(), sink);
    }

    /// <summary>Reads one line; nothing after the end.</summary>
    public void Read(ReadOnlySpan<byte> json, IChatSink sink)
    {
        if (_ended)
        {
            return;
        }

        try
        {
            if (Utf8.IsValid(json))
            {
                var fields = default(OllamaLine);
                ReadObject(json, ref fields);
                Write(fields, sink);
            }
            else
            {
                Malformed("it is not valid UTF-8");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what comparing a property name throws that escapes half of a surrogate pair.
            Malformed("it is not valid JSON");
        }

        if (_error is not null)
        {
            Fail(_error, sink);
        }
    }

    /// <summary>Ends the answer with an error, unless it has ended.</summary>
    public void Fail(ChatError error, IChatSink sink)
    {
        if (!_ended)
        {
            _ended = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error with { Phase = _begun ? ErrorPhase.Stream : ErrorPhase.FirstToken } });
        }
    }

    private void ReadObject(ReadOnlySpan<byte> json, ref OllamaLine fields)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            Malformed("it is no JSON object");
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!isGenerate && reader.ValueTextEquals("message"u8))
            {
                ReadMessage(ref reader, json, ref fields);
            }
            else if (isGenerate && reader.ValueTextEquals("response"u8))
            {
                fields.Content = JsonSlice.TakeNext(ref reader, json);
            }
            else if (!fields.TryTake(ref reader, json) && !(isGenerate && fields.TryTakeMember(ref reader, json)))
            {
                reader.Read();
                reader.Skip();
            }
        }

        // What follows the object is an error of the JSON.
        reader.Read();
        if (fields.Error.HasValue)
        {
            _error = OpenAiChatErrors.ReadInside(json, certain: true);
        }
    }

    private void ReadMessage(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref OllamaLine fields)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            if (reader.TokenType != JsonTokenType.Null)
            {
                Malformed("'message' is no object");
            }

            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                fields.Content = JsonSlice.TakeNext(ref reader, json);
            }
            else if (!fields.TryTakeMember(ref reader, json))
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void Write(in OllamaLine fields, IChatSink sink)
    {
        if (_error is not null)
        {
            return;
        }

        Start(fields, sink);
        WriteText(ChatEventKind.Reasoning, fields.Thinking, sink);
        WriteText(ChatEventKind.Text, fields.Content, sink);
        WriteImages(fields.Images, sink);
        WriteLogprobs(fields.Logprobs, sink);
        WriteToolCalls(fields, sink);
        if (_error is null && fields.Done)
        {
            WriteDone(fields, sink);
        }
    }

    private void Start(in OllamaLine fields, IChatSink sink)
    {
        if (_started || !fields.Model.HasText)
        {
            return;
        }

        _started = true;
        var isTime = DateTimeOffset.TryParse(fields.Created.ToText(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created);
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = "", Name = fields.Model.ToText(), Number = isTime ? Math.Max(created.ToUnixTimeSeconds(), 0) : 0 });
    }

    private void WriteText(ChatEventKind kind, JsonSlice text, IChatSink sink)
    {
        if (text.HasText)
        {
            _begun = true;
            sink.Write(new ChatEvent { Kind = kind, Text = text.Text(ref _scratch) });
        }
        else if (text.HasValue && text.Type != JsonTokenType.String)
        {
            Malformed($"{kind} is no text");
        }
    }

    private void WriteImages(JsonSlice images, IChatSink sink)
    {
        if (images.HasItems)
        {
            _begun = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Name = OllamaChatDialect.DialectName, Id = OllamaChatDialect.Images, Text = images.ToJson() });
        }
    }

    /// <summary>The entries are OpenAI's; only the object around their list is missing.</summary>
    private static void WriteLogprobs(JsonSlice tokens, IChatSink sink)
    {
        if (tokens.Type == JsonTokenType.StartArray && tokens.HasItems)
        {
            byte[] json = [.. "{\"content\":"u8, .. tokens.ToJson(), (byte)'}'];
            sink.Write(new ChatEvent { Kind = ChatEventKind.Logprobs, Text = json });
        }
    }

    private void WriteToolCalls(in OllamaLine fields, IChatSink sink)
    {
        if (fields.ToolCalls.Type != JsonTokenType.StartArray)
        {
            if (fields.ToolCalls.HasValue)
            {
                Malformed("'tool_calls' is no array");
            }

            return;
        }

        var json = fields.ToolCalls.Bytes;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var call = JsonSlice.Take(ref reader, json);
            var function = OllamaLine.Member(call, "function"u8);
            var name = OllamaLine.Member(function, "name"u8);
            if (!name.HasText)
            {
                Malformed("a tool call has no name");
                return;
            }

            WriteToolCall(OllamaLine.Member(call, "id"u8), name, OllamaLine.Member(function, "arguments"u8), fields.Created, sink);
        }
    }

    /// <summary>Calls come whole. Older servers give them no id: the one made here must differ from call to call and from answer to answer, so it follows from all that tells them apart.</summary>
    private void WriteToolCall(JsonSlice id, JsonSlice name, JsonSlice arguments, JsonSlice created, IChatSink sink)
    {
        _begun = true;
        var text = arguments.HasItems ? arguments.Bytes : arguments.Text(ref _scratch);
        var word = name.ToText()!;
        sink.Write(new ChatEvent
        {
            Kind = ChatEventKind.ToolCall,
            Index = _calls,
            Id = id.HasText ? id.ToText() : ToolCallIds.Make($"{created.ToText()}/{word}/{System.Text.Encoding.UTF8.GetString(text)}", 0, _calls),
            Name = word,
        });
        if (!text.IsEmpty)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = _calls, Text = text });
        }

        _calls++;
    }

    private void WriteDone(in OllamaLine fields, IChatSink sink)
    {
        _ended = true;
        var implausible = false;
        var (input, output) = (UsageCount.Read(fields.PromptCount, ref implausible), UsageCount.Read(fields.Count, ref implausible));
        if (input is not null || output is not null)
        {
            // The prompt's count is missing when all of it was cached.
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = input ?? 0, Output = output ?? 0, Units = implausible ? new UsageUnits { Implausible = true } : null } });
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = OllamaDone.Read(fields.DoneReason, quirks, hasCalls: _calls > 0) });
        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private void Malformed(string what) => _error ??= OpenAiChatErrors.Malformed(what);
}
