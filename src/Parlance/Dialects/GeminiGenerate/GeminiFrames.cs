using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The chunks of a stream as bytes: events, or the items of one JSON list for clients that did not ask for events. Text is written without allocation; what happens once uses a JSON writer.</summary>
internal sealed class GeminiFrames(StreamOptions options, IBufferWriter<byte> output)
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private byte[] _tail = Tail(options.Model, options.Id);
    private bool _begun;

    /// <summary>What every chunk says of the answer.</summary>
    public void Name(string model, string id) => _tail = Tail(model, id);

    public void Text(int choice, ReadOnlySpan<byte> text, bool thought)
    {
        Begin();
        output.Write("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""u8);
        JsonText.WriteEscaped(output, text);
        output.Write(thought ? "\",\"thought\":true}],\"role\":\"model\"},\"index\":"u8 : "\"}],\"role\":\"model\"},\"index\":"u8);
        JsonText.WriteNumber(output, choice);
        output.Write("}]"u8);
        output.Write(_tail);
        End();
    }

    /// <summary>A chunk of whole parts.</summary>
    public void Parts(int choice, params ReadOnlySpan<ContentPart> parts)
    {
        using (var json = Open())
        {
            json.WriteStartArray("candidates"u8);
            json.WriteStartObject();
            CandidateWriter.WriteContent(json, parts.ToArray());
            json.WriteNumber("index"u8, choice);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        Close();
    }

    public void Logprobs(int choice, ReadOnlySpan<byte> logprobs)
    {
        using (var json = Open())
        {
            json.WriteStartArray("candidates"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, choice);
            json.WritePropertyName("logprobsResult"u8);
            LogprobsMap.Write(json, new RawJson(logprobs.ToArray()));
            json.WriteEndObject();
            json.WriteEndArray();
        }

        Close();
    }

    /// <summary>The last chunk: why each candidate stopped, what is said about it, and usage.</summary>
    public void Last(IReadOnlyList<(int Choice, string? Reason, List<RawJson> Annotations)> candidates, Usage? usage)
    {
        using (var json = Open())
        {
            json.WriteStartArray("candidates"u8);
            foreach (var (choice, reason, annotations) in candidates)
            {
                json.WriteStartObject();
                CandidateWriter.WriteContent(json, [new TextPart("")]);
                if (reason is not null)
                {
                    json.WriteString("finishReason"u8, reason);
                }

                json.WriteNumber("index"u8, choice);
                CandidateWriter.WriteAnnotations(json, annotations);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (usage is { } counted)
            {
                UsageWriter.Write(json, counted);
            }
        }

        Close();
    }

    public void Error(ChatError error)
    {
        Begin();
        GeminiErrorWriter.Write(error, null, output);
        End();
    }

    /// <summary>The end of the list; events have none.</summary>
    public void Finish()
    {
        if (options.AsList)
        {
            output.Write(_begun ? "]"u8 : "[]"u8);
        }
    }

    private static byte[] Tail(string model, string id) =>
        [.. ",\"modelVersion\":\""u8, .. JsonEncodedText.Encode(model).EncodedUtf8Bytes, .. "\",\"responseId\":\""u8, .. JsonEncodedText.Encode(id).EncodedUtf8Bytes, .. "\"}"u8];

    private Utf8JsonWriter Open()
    {
        _scratch.ResetWrittenCount();
        var json = new Utf8JsonWriter(_scratch, GeminiJson.Options);
        json.WriteStartObject();
        return json;
    }

    /// <summary>Writes the chunk that stands in the scratch, on one line: outside of strings, where a line break is escaped anyway, it is white space.</summary>
    private void Close()
    {
        Begin();
        var chunk = _scratch.WrittenSpan;
        var target = output.GetSpan(chunk.Length)[..chunk.Length];
        chunk.CopyTo(target);
        target.Replace((byte)'\n', (byte)' ');
        target.Replace((byte)'\r', (byte)' ');
        output.Advance(chunk.Length);
        output.Write(_tail);
        End();
    }

    private void Begin()
    {
        output.Write(!options.AsList ? "data: "u8 : _begun ? ",\r\n"u8 : "["u8);
        _begun = true;
    }

    private void End()
    {
        if (!options.AsList)
        {
            output.Write("\n\n"u8);
        }
    }
}
