using System.Text;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiCompletions;

/// <summary>Reads chunks of a stream, or one whole answer, into events: both are the same object.</summary>
internal sealed class CompletionAnswerReader(Quirks quirks)
{
    private readonly Dictionary<int, bool> _finished = [];
    private bool _started;
    private bool _ended;

    /// <summary>Reads one chunk or answer; nothing after the end.</summary>
    public void Read(ReadOnlySpan<byte> json, IChatSink sink)
    {
        if (_ended)
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                Fail(OpenAiChatErrors.Malformed("it is no JSON object"), sink);
            }
            else if (document.RootElement.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            {
                Fail(OpenAiChatErrors.ReadInside(json, certain: true)!, sink);
            }
            else
            {
                ReadObject(document.RootElement, sink);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what text throws that is no valid UTF-8 or holds half of a surrogate pair.
            Fail(OpenAiChatErrors.Malformed("it is not valid JSON"), sink);
        }
    }

    /// <summary>The answer is over: complete when every choice that began has finished.</summary>
    public void Complete(IChatSink sink)
    {
        if (!_ended && (_finished.Count == 0 || _finished.ContainsValue(false)))
        {
            Fail(OpenAiChatErrors.Incomplete(), sink);
        }
        else if (!_ended)
        {
            _ended = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.End });
        }
    }

    private void Fail(ChatError error, IChatSink sink)
    {
        if (!_ended)
        {
            _ended = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error with { Phase = _finished.Count > 0 ? ErrorPhase.Stream : ErrorPhase.FirstToken } });
        }
    }

    private void ReadObject(JsonElement root, IChatSink sink)
    {
        if (!_started && Member(root, "model", JsonValueKind.String) is { } model)
        {
            _started = true;
            var created = Member(root, "created", JsonValueKind.Number) is { } time && time.TryGetInt64(out var seconds) ? Math.Max(seconds, 0) : 0;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = Member(root, "id", JsonValueKind.String)?.GetString() ?? "", Name = model.GetString(), Number = created });
        }

        foreach (var choice in Member(root, "choices", JsonValueKind.Array)?.EnumerateArray() ?? default)
        {
            if (choice.ValueKind == JsonValueKind.Object)
            {
                ReadChoice(choice, sink);
            }
        }

        if (Member(root, "usage", JsonValueKind.Object) is { } usage && OpenAiChatUsage.TryRead(RequestFields.Raw(usage).Utf8.Span, quirks, out var counted))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = counted });
        }
    }

    private void ReadChoice(JsonElement choice, IChatSink sink)
    {
        var index = Member(choice, "index", JsonValueKind.Number) is { } number && number.TryGetInt32(out var position) ? Math.Max(position, 0) : 0;
        _finished.TryAdd(index, false);
        if (Member(choice, "text", JsonValueKind.String) is { } said && JsonSlice.Of(RequestFields.Raw(said).Utf8.Span).ToText() is { Length: > 0 } text)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Choice = index, Text = Encoding.UTF8.GetBytes(text) });
        }

        if (Member(choice, "finish_reason", JsonValueKind.String) is { } reason && !_finished[index])
        {
            _finished[index] = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Choice = index, Reason = OpenAiChatFinish.Read(JsonSlice.Of(RequestFields.Raw(reason).Utf8.Span), quirks) });
        }
    }

    private static JsonElement? Member(JsonElement value, string name, JsonValueKind kind) => value.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
