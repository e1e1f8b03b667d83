using System.Globalization;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The candidates of a chunk: parts, annotations, log probabilities, and why they stopped.</summary>
internal sealed partial class GeminiAnswerReader
{
    /// <summary>Reads them; usage goes before the reason that ends a candidate. Returns the error that a candidate ended with.</summary>
    private ChatError? ReadCandidates(ReadOnlySpan<byte> list, ReadOnlySpan<byte> chunk, JsonSlice usage, IChatSink sink)
    {
        var position = 0;
        var reader = new Utf8JsonReader(list);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = JsonSlice.Take(ref reader, list);
            if (item.Type != JsonTokenType.StartObject)
            {
                return GeminiErrors.Malformed("a candidate is no object");
            }

            var fields = CandidateFields.Read(item.Bytes);
            var state = At((int)Math.Clamp(fields.Index.ToInt64() ?? position, 0, int.MaxValue));
            position++;
            ReadParts(fields.Parts, state, chunk, sink);
            WriteRest(fields, item.Bytes, state, sink);
        }

        WriteUsage(usage, sink);
        return Finish(list, sink);
    }

    private ChatError? Finish(ReadOnlySpan<byte> list, IChatSink sink)
    {
        var position = 0;
        var reader = new Utf8JsonReader(list);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var fields = CandidateFields.Read(JsonSlice.Take(ref reader, list).Bytes);
            var state = At((int)Math.Clamp(fields.Index.ToInt64() ?? position, 0, int.MaxValue));
            position++;
            if (!fields.FinishReason.HasText || state.Finished)
            {
                continue;
            }

            Close(state, sink);
            var word = fields.FinishReason.ToText()!;
            if (FinishReasons.Error(word, fields.FinishMessage.ToText()) is { } error)
            {
                return error;
            }

            state.Finished = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Choice = state.Index, Reason = FinishReasons.Read(word, state.Calls > 0, quirks) });
        }

        return null;
    }

    private void WriteRest(in CandidateFields fields, ReadOnlySpan<byte> candidate, CandidateState state, IChatSink sink)
    {
        if (fields.Logprobs.Type == JsonTokenType.StartObject)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Logprobs, Choice = state.Index, Text = LogprobsMap.Read(fields.Logprobs.Bytes) });
        }

        if (!fields.HasAnnotations)
        {
            return;
        }

        _searches = Math.Max(_searches, Searches(CandidateFields.Member(CandidateFields.Member(JsonSlice.Of(candidate), "groundingMetadata"u8), "webSearchQueries"u8)));

        // Each annotation is an object of one field of the candidate.
        foreach (var name in CandidateFields.Annotations)
        {
            var value = CandidateFields.Member(JsonSlice.Of(candidate), Encoding.UTF8.GetBytes(name));
            if (value.HasItems)
            {
                byte[] annotation = [.. "{\""u8, .. Encoding.UTF8.GetBytes(name), .. "\":"u8, .. value.ToJson(), (byte)'}'];
                _hasContent = true;
                sink.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Choice = state.Index, Name = GeminiGenerateDialect.Dialect, Text = annotation });
            }
        }
    }

    /// <summary>Grounding is charged by the queries that the model made of the prompt, or by the prompt that had any (ai.google.dev/gemini-api/docs/pricing).</summary>
    private static long Searches(JsonSlice queries)
    {
        if (queries.Type != JsonTokenType.StartArray)
        {
            return 0;
        }

        var count = 0L;
        var reader = new Utf8JsonReader(queries.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
            count++;
        }

        return count;
    }

    private void ReadParts(JsonSlice parts, CandidateState state, ReadOnlySpan<byte> chunk, IChatSink sink)
    {
        if (parts.Type != JsonTokenType.StartArray)
        {
            return;
        }

        var reader = new Utf8JsonReader(parts.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = JsonSlice.Take(ref reader, parts.Bytes);
            if (item.Type == JsonTokenType.StartObject)
            {
                ReadPart(item, state, chunk, sink);
            }
        }
    }

    private void ReadPart(JsonSlice part, CandidateState state, ReadOnlySpan<byte> chunk, IChatSink sink)
    {
        var fields = PartFields.Read(part.Bytes);
        if (fields.Call.Type == JsonTokenType.StartObject)
        {
            ReadCall(fields.Call, fields.Signature, state, chunk, sink);
            return;
        }

        if (fields.IsOther)
        {
            WriteOther(part, state, sink);
            return;
        }

        if (!fields.IsThought)
        {
            // Before its text, so that it goes back onto the same text.
            WriteState(fields.Signature, OpaqueState.Text, state, sink);
        }

        if (fields.Text.HasText)
        {
            _hasContent = true;
            sink.Write(new ChatEvent { Kind = fields.IsThought ? ChatEventKind.Reasoning : ChatEventKind.Text, Choice = state.Index, Text = fields.Text.Text(ref _scratch) });
        }

        if (fields.IsThought)
        {
            WriteState(fields.Signature, OpaqueState.Signature, state, sink);
        }
    }

    private void WriteState(JsonSlice signature, string kind, CandidateState state, IChatSink sink)
    {
        if (signature.HasText)
        {
            _hasContent = true;
            sink.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Choice = state.Index, Payload = new OpaqueState(GeminiGenerateDialect.GeminiFormat, kind, signature.ToText()!, _model) });
        }
    }

    private void WriteOther(JsonSlice part, CandidateState state, IChatSink sink)
    {
        using var document = JsonDocument.Parse(part.ToJson());
        var type = document.RootElement.EnumerateObject().First(property => property.Value.ValueKind == JsonValueKind.Object).Name;
        _hasContent = true;
        sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Choice = state.Index, Name = GeminiGenerateDialect.Dialect, Id = type, Text = part.Bytes });
    }

    private void ReadCall(JsonSlice call, JsonSlice signature, CandidateState state, ReadOnlySpan<byte> chunk, IChatSink sink)
    {
        var name = CandidateFields.Member(call, "name"u8);
        var pieces = CandidateFields.Member(call, "partialArgs"u8);
        var goesOn = CandidateFields.Member(call, "willContinue"u8).Type == JsonTokenType.True;
        if (name.HasText)
        {
            Close(state, sink);
            Begin(call, name, signature, state, chunk, sink);
            if (goesOn || pieces.HasItems)
            {
                state.Open = new PartialArguments();
            }
        }

        if (state.Open is { } open)
        {
            if (!open.Take(pieces.Type == JsonTokenType.StartArray ? pieces.Bytes : default))
            {
                Fail(GeminiErrors.Malformed("a piece of a call's arguments has no place in them"), sink);
            }
            else if (!goesOn)
            {
                Close(state, sink);
            }
        }
    }

    private void Begin(JsonSlice call, JsonSlice name, JsonSlice signature, CandidateState state, ReadOnlySpan<byte> chunk, IChatSink sink)
    {
        _hasContent = true;
        var id = CandidateFields.Member(call, "id"u8);
        sink.Write(new ChatEvent
        {
            Kind = ChatEventKind.ToolCall,
            Choice = state.Index,
            Index = state.Calls,
            Id = id.HasText ? id.ToText() : MakeId(chunk, state),
            Name = name.ToText(),
            Payload = signature.HasText ? new OpaqueState(GeminiGenerateDialect.GeminiFormat, OpaqueState.Signature, signature.ToText()!, _model) : null,
        });
        var arguments = CandidateFields.Member(call, "args"u8);
        if (arguments is { Type: JsonTokenType.StartObject, HasItems: true })
        {
            // Without the white space with which the vendor lays out whole answers.
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Choice = state.Index, Index = state.Calls, Text = arguments.ToJson() });
        }

        state.Calls++;
    }

    /// <summary>An id for a call that has none: unlike any of other answers by the answer's own id, or by a hash of its bytes (FNV-1a).</summary>
    private string MakeId(ReadOnlySpan<byte> chunk, CandidateState state)
    {
        var answer = string.Concat(_id.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_').Take(32));
        if (answer.Length == 0)
        {
            var hash = 14695981039346656037UL;
            foreach (var octet in chunk)
            {
                hash = (hash ^ octet) * 1099511628211UL;
            }

            answer = hash.ToString("x16", CultureInfo.InvariantCulture);
        }

        return $"{CallHistory.Made}{answer}_{state.Index}_{state.Calls}";
    }

    /// <summary>Ends the arguments that came in pieces; a stream may end them without saying so (recorded).</summary>
    private static void Close(CandidateState state, IChatSink sink)
    {
        if (state.Open is { } open)
        {
            state.Open = null;
            var arguments = open.ToJson();
            if (arguments.Length > 2)
            {
                sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Choice = state.Index, Index = state.Calls - 1, Text = arguments });
            }
        }
    }
}
