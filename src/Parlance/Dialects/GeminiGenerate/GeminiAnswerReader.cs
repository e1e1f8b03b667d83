using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// Reads whole answers and chunks of a stream, which are the same object, into events. Text and thoughts pass as the bytes of the frame; ids and names become strings once.
/// Fields that have no noun and say nothing about the answer (<c>avgLogprobs</c>, <c>tokenCount</c>, <c>trafficType</c>) are left out.
/// </summary>
internal sealed partial class GeminiAnswerReader(Quirks quirks)
{
    private readonly List<CandidateState> _candidates = [];
    private byte[] _scratch = [];
    private string _id = "";
    private string? _model;
    private bool _started;
    private bool _hasContent;
    private long _searches;

    /// <summary>True once an error was written; nothing may follow it.</summary>
    public bool Failed { get; private set; }

    /// <summary>Whether any candidate began and each has said why it stopped.</summary>
    public bool Finished => _candidates.Count > 0 && _candidates.TrueForAll(candidate => candidate.Finished);

    /// <summary>A whole answer, with its end. A stream that was asked for without <c>alt=sse</c> comes as a list of chunks.</summary>
    public void ReadWhole(ReadOnlySpan<byte> body, IChatSink sink)
    {
        Read(body, sink);
        if (Failed)
        {
            return;
        }

        if (_candidates.Count == 0)
        {
            Fail(GeminiErrors.Malformed("it holds no candidate"), sink);
            return;
        }

        _candidates.ForEach(candidate => Close(candidate, sink));
        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    /// <summary>One chunk, or a list of chunks.</summary>
    public void Read(ReadOnlySpan<byte> json, IChatSink sink)
    {
        try
        {
            if (!Utf8.IsValid(json))
            {
                Fail(GeminiErrors.Malformed("it is not valid UTF-8"), sink);
            }
            else if (json.TrimStart(" \t\r\n"u8) is [(byte)'[', ..])
            {
                ReadList(json, sink);
            }
            else
            {
                ReadObject(json, sink);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what comparing a property name throws that escapes half of a surrogate pair.
            Fail(GeminiErrors.Malformed("it is not valid JSON"), sink);
        }
    }

    /// <summary>Writes the error that ends the answer.</summary>
    public void Fail(ChatError error, IChatSink sink)
    {
        if (!Failed)
        {
            Failed = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = error with { Phase = _hasContent ? ErrorPhase.Stream : ErrorPhase.FirstToken } });
        }
    }

    private void ReadList(ReadOnlySpan<byte> json, IChatSink sink)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (!Failed && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = JsonSlice.Take(ref reader, json);
            if (item.Type == JsonTokenType.StartObject)
            {
                ReadObject(item.Bytes, sink);
            }
            else
            {
                Fail(GeminiErrors.Malformed("an item of its list is no object"), sink);
            }
        }
    }

    private void ReadObject(ReadOnlySpan<byte> json, IChatSink sink)
    {
        var fields = AnswerFields.Read(json);
        if (fields.HasError)
        {
            Fail(GeminiErrors.ReadInside(json), sink);
            return;
        }

        Start(fields, sink);
        ChatError? failure = null;
        if (fields.Candidates.Type == JsonTokenType.StartArray)
        {
            failure = ReadCandidates(fields.Candidates.Bytes, json, fields.Usage, sink);
        }
        else
        {
            WriteUsage(fields.Usage, sink);
            failure = Blocked(fields.Feedback);
        }

        if (failure is not null)
        {
            Fail(failure, sink);
        }
    }

    /// <summary>A prompt that was refused before any answer; it comes under status 200.</summary>
    private static ChatError? Blocked(JsonSlice feedback)
    {
        var reason = CandidateFields.Member(feedback, "blockReason"u8).ToText();
        return reason is null ? null : GeminiErrors.Blocked(reason, CandidateFields.Member(feedback, "blockReasonMessage"u8).ToText());
    }

    private void Start(in AnswerFields fields, IChatSink sink)
    {
        if (_started || !(fields.Id.HasText || fields.Model.HasText || fields.Candidates.HasItems))
        {
            return;
        }

        _started = true;
        _id = fields.Id.ToText() ?? "";
        _model = fields.Model.ToText();
        var created = DateTimeOffset.TryParse(fields.Created.ToText(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeSeconds() : 0;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = _id, Name = _model ?? "", Number = Math.Max(created, 0) });
    }

    private void WriteUsage(JsonSlice usage, IChatSink sink)
    {
        if (usage.Type == JsonTokenType.StartObject && UsageCounts.Read(usage) is { Any: true } counts)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = counts.ToUsage(_searches) });
        }
    }

    private CandidateState At(int index)
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.Index == index)
            {
                return candidate;
            }
        }

        var added = new CandidateState(index);
        _candidates.Add(added);
        return added;
    }
}
