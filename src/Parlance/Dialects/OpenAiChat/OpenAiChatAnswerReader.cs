using System.Text.Json;
using System.Text.Unicode;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// Reads chunks of a stream, or one whole answer, into events: both are the same object but for <c>delta</c> and <c>message</c>. Remembers what a stream needs to remember.
/// One pass over the bytes without allocation; ids and names become strings once. Top-level fields and scalars in a delta that have no noun (<c>x_groq</c>, <c>obfuscation</c>, <c>channel</c>) are left out.
/// </summary>
internal sealed partial class OpenAiChatAnswerReader(Quirks quirks, bool isWhole)
{
    private OpenAiChatChoice? _first;
    private List<OpenAiChatChoice>? _others;
    private byte[] _scratch = [];
    private string _id = "";
    private bool _started;
    private ChatError? _error;
    private string? _tier;

    /// <summary>True once an error was written; nothing may follow it.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether any choice began.</summary>
    public bool Begun => _first is not null;

    /// <summary>Whether every choice that began has said why it stopped.</summary>
    public bool Finished => _first?.Finished != false && _others?.TrueForAll(static choice => choice.Finished) != false;

    /// <summary>Reads one chunk or answer. <paramref name="isError"/>: the transport calls it an error whatever its fields are.</summary>
    public void Read(ReadOnlySpan<byte> json, bool isError, IChatSink sink)
    {
        try
        {
            if (!Utf8.IsValid(json))
            {
                _error = OpenAiChatErrors.Malformed("it is not valid UTF-8");
            }
            else
            {
                ReadObject(json, isError, sink);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what comparing a property name throws that escapes half of a surrogate pair.
            _error ??= OpenAiChatErrors.Malformed("it is not valid JSON");
        }

        if (_error is not null)
        {
            Fail(_error, sink);
        }
    }

    /// <summary>Writes the error that ends the answer.</summary>
    public void Fail(ChatError error, IChatSink sink)
    {
        Failed = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error with { Phase = Begun ? ErrorPhase.Stream : ErrorPhase.FirstToken } });
    }

    private void ReadObject(ReadOnlySpan<byte> json, bool isError, IChatSink sink)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            Malformed("it is no JSON object");
            return;
        }

        if (!_started)
        {
            Start(json, sink);
        }

        JsonSlice usage = default, answer = default, results = default, addresses = default;
        var hasChoices = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                hasChoices = true;
                ReadChoices(ref reader, json, sink);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                usage = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("x_groq"u8) && usage.Type != JsonTokenType.StartObject)
            {
                usage = TakeMember(JsonSlice.TakeNext(ref reader, json), "usage"u8);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                isError |= JsonSlice.TakeNext(ref reader, json).HasValue;
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                _tier = UsageTier.Read(JsonSlice.TakeNext(ref reader, json)) ?? _tier;
            }
            else if (reader.ValueTextEquals("base_resp"u8))
            {
                answer = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("search_results"u8))
            {
                results = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("citations"u8))
            {
                addresses = JsonSlice.TakeNext(ref reader, json);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        reader.Read();
        WriteSources(results, ref _lastResults, sink);
        WriteSources(addresses, ref _lastAddresses, sink);
        WriteUsage(usage, sink);
        isError |= answer.HasValue && TakeMember(answer, "status_code"u8).ToInt64() is not (null or 0);
        if (isError)
        {
            // What the provider says counts more than a finish reason 'error' beside it.
            _error = OpenAiChatErrors.ReadInside(json, certain: true);
        }
        else if (!hasChoices && !usage.HasValue)
        {
            ReadOther(json, sink);
        }
    }

    /// <summary>An object without choices: an error, or something that this dialect does not know.</summary>
    private void ReadOther(ReadOnlySpan<byte> json, IChatSink sink)
    {
        _error ??= OpenAiChatErrors.ReadInside(json, certain: false);
        if (_error is null && !isWhole)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Name = OpenAiChatDialect.DialectName, Id = OpenAiChatDialect.UnknownChunk, Text = json });
        }
    }

    /// <summary>Writes <see cref="ChatEventKind.Start"/> before any content, wherever the chunk says its id and model. A first chunk that says neither (Azure's filter results) does not start the answer.</summary>
    private void Start(ReadOnlySpan<byte> json, IChatSink sink)
    {
        JsonSlice id = default, model = default, created = default;
        var hasChoices = false;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                id = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                model = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("created"u8))
            {
                created = JsonSlice.TakeNext(ref reader, json);
            }
            else
            {
                var isChoices = reader.ValueTextEquals("choices"u8);
                hasChoices |= JsonSlice.TakeNext(ref reader, json).HasItems && isChoices;
            }
        }

        if (hasChoices || model.HasText)
        {
            _started = true;
            _id = id.ToText() ?? "";
            sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = _id, Name = model.ToText() ?? "", Number = Math.Max(created.ToInt64() ?? 0, 0) });
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, IChatSink sink)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (reader.TokenType != JsonTokenType.Null)
            {
                Malformed("'choices' is no array");
            }

            reader.Skip();
            return;
        }

        var position = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Malformed("a choice is no object");
                reader.Skip();
                continue;
            }

            var fields = new AnswerFields { Choice = position++ };
            ReadChoice(ref reader, json, ref fields);
            if (_error is null)
            {
                WriteChoice(fields, sink);
            }
        }
    }

    private void ReadChoice(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref AnswerFields fields)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                ReadMessage(ref reader, json, ref fields);
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                fields.Choice = (int)Math.Clamp(JsonSlice.TakeNext(ref reader, json).ToInt64() ?? fields.Choice, 0, int.MaxValue);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                fields.FinishReason = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("logprobs"u8))
            {
                fields.Logprobs = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                fields.Usage = JsonSlice.TakeNext(ref reader, json);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void ReadMessage(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref AnswerFields fields)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            if (reader.TokenType != JsonTokenType.Null)
            {
                Malformed("a choice's message is no object");
            }

            reader.Skip();
            return;
        }

        var start = (int)reader.TokenStartIndex;
        var hasUnknown = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasUnknown |= !TakeMessageField(ref reader, json, ref fields);
        }

        if (hasUnknown)
        {
            fields.Unknown = json[start..(int)reader.BytesConsumed];
        }
    }

    /// <summary>False for an object or array that has no noun; unknown scalars are labels (<c>role</c>, <c>channel</c>, <c>index</c>) and pass for known.</summary>
    private static bool TakeMessageField(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref AnswerFields fields)
    {
        if (reader.ValueTextEquals("content"u8))
        {
            fields.Content = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("tool_calls"u8))
        {
            fields.ToolCalls = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("reasoning_content"u8))
        {
            fields.ReasoningContent = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("reasoning"u8))
        {
            fields.Reasoning = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("reasoning_details"u8))
        {
            fields.ReasoningDetails = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("refusal"u8))
        {
            fields.Refusal = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("function_call"u8))
        {
            fields.FunctionCall = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("annotations"u8))
        {
            fields.Annotations = JsonSlice.TakeNext(ref reader, json);
        }
        else
        {
            return !JsonSlice.TakeNext(ref reader, json).HasItems;
        }

        return true;
    }

    private static JsonSlice TakeMember(JsonSlice value, ReadOnlySpan<byte> name)
    {
        if (value.Type != JsonTokenType.StartObject)
        {
            return default;
        }

        var reader = new Utf8JsonReader(value.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                return JsonSlice.TakeNext(ref reader, value.Bytes);
            }

            reader.Read();
            reader.Skip();
        }

        return default;
    }

    private void Malformed(string what) => _error ??= OpenAiChatErrors.Malformed(what);
}
