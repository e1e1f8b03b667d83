using System.Text.Json;
using System.Text.Unicode;
using Parlance.Dialects.OpenAiChat;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// Turns the items of an answer into events, whether they come whole, in pieces, or in pieces and again whole: a text that came in pieces is not read again.
/// Several pieces of reasoning of one item are one text with a blank line between two.
/// </summary>
internal sealed partial class ResponsesAnswerReader
{
    private readonly List<AnswerItem> _items = [];
    private readonly Dictionary<string, OpaqueState> _callStates = [];
    private byte[] _scratch = [];
    private string _model = "";
    private int _calls;
    private bool _started;
    private bool _hasContent;

    /// <summary>True once the answer ended, well or in an error; nothing may follow.</summary>
    public bool Ended { get; private set; }

    /// <summary>Reads a whole answer.</summary>
    public static void ReadWhole(ReadOnlySpan<byte> body, IChatSink sink)
    {
        var answer = new ResponsesAnswerReader();
        try
        {
            if (!Utf8.IsValid(body))
            {
                answer.Fail(OpenAiChatErrors.Malformed("it is not valid UTF-8"), sink);
                return;
            }

            var reader = new Utf8JsonReader(body);
            var whole = JsonSlice.TakeNext(ref reader, body);

            // What stands behind the value is an error of its own.
            reader.Read();
            answer.ReadAnswer(whole, isFailed: false, sink);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what comparing a property name throws that escapes half of a surrogate pair.
            answer.Fail(OpenAiChatErrors.Malformed("it is not valid JSON"), sink);
        }
    }

    /// <summary>Writes the error that ends the answer.</summary>
    public void Fail(ChatError error, IChatSink sink)
    {
        if (!Ended)
        {
            Ended = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error with { Phase = _hasContent ? ErrorPhase.Stream : ErrorPhase.FirstToken } });
        }
    }

    /// <summary>The answer begins: <paramref name="response"/> says its id and model.</summary>
    public void Start(JsonSlice response, IChatSink sink)
    {
        if (_started || response.Type != JsonTokenType.StartObject)
        {
            return;
        }

        _started = true;
        _model = response.Member("model"u8).ToText() ?? "";
        sink.Write(new ChatEvent
        {
            Kind = ChatEventKind.Start,
            Id = response.Member("id"u8).ToText() ?? "",
            Name = _model,
            Number = Math.Max(response.Member("created_at"u8).ToInt64() ?? 0, 0),
        });
    }

    /// <summary>The answer is over: items that no event has shown, usage, and how it ended.</summary>
    /// <param name="response">The whole answer.</param>
    /// <param name="isFailed">Whether an event has said that it failed, whatever its status.</param>
    /// <param name="sink">Where the events go.</param>
    public void ReadAnswer(JsonSlice response, bool isFailed, IChatSink sink)
    {
        var output = response.Member("output"u8);
        var status = response.Member("status"u8);
        isFailed |= status.TextEquals("failed"u8) || status.TextEquals("cancelled"u8);
        if (response.Type != JsonTokenType.StartObject || (output.Type != JsonTokenType.StartArray && !isFailed))
        {
            Fail(response.Type == JsonTokenType.StartObject ? OpenAiChatErrors.ReadInside(response.Bytes, certain: false) ?? OpenAiChatErrors.Malformed("it holds no output") : OpenAiChatErrors.Malformed("it is no JSON object"), sink);
            return;
        }

        Start(response, sink);
        if (output.TryEnter(out var reader))
        {
            for (var index = 0; JsonMembers.TryNext(ref reader, output.Bytes, out var item); index++)
            {
                EndItem(IndexOf(item) ?? index, item, sink);
            }
        }

        if (ResponsesUsage.TryRead(response, out var usage))
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = usage });
        }

        if (isFailed)
        {
            Fail(OpenAiChatErrors.ReadInside(response.Bytes, certain: true)!, sink);
            return;
        }

        Ended = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = Reason(status, response) });
        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private FinishReason Reason(JsonSlice status, JsonSlice response)
    {
        if (status.TextEquals("incomplete"u8))
        {
            var reason = response.Member("incomplete_details"u8).Member("reason"u8);
            return reason.TextEquals("content_filter"u8) ? FinishReason.ContentFilter
                : reason.TextEquals("max_output_tokens"u8) || reason.ToText() is not { Length: > 0 } word ? FinishReason.Length
                : new FinishReason(word);
        }

        // An answer that is made in the background is not there yet.
        return status.TextEquals("queued"u8) || status.TextEquals("in_progress"u8) ? new FinishReason(status.ToText()!)
            : _calls > 0 ? FinishReason.ToolCalls : FinishReason.Stop;
    }

    /// <summary>The number under which events have shown the item: a list may leave out items that events have counted (recorded: item 2 second).</summary>
    private int? IndexOf(JsonSlice item)
    {
        var id = item.Member("id"u8);
        foreach (var known in _items)
        {
            if (id.HasText && known.Id.Length > 0 && id.TextEquals(known.Id))
            {
                return known.Index;
            }
        }

        return null;
    }

    /// <summary>The item of that number; the latest when the event does not say which.</summary>
    private AnswerItem At(long? index)
    {
        if (index is null && _items.Count > 0)
        {
            return _items[^1];
        }

        var number = (int)Math.Clamp(index ?? 0, 0, int.MaxValue);
        foreach (var item in _items)
        {
            if (item.Index == number)
            {
                return item;
            }
        }

        var added = new AnswerItem(number);
        _items.Add(added);
        return added;
    }
}
