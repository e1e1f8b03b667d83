using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>
/// <c>usage</c> as operations spell it: <c>prompt_tokens</c> (embeddings), <c>input_tokens</c> and <c>output_tokens</c> with audio in their details (images, audio), or only <c>total_tokens</c> (Voyage, Jina).
/// Usage by duration (<c>type: duration</c>) counts no token and is none.
/// </summary>
internal ref struct OperationUsage
{
    /// <summary>No call has more; a larger count is an error of its source, and must not overflow a sum.</summary>
    private const long MostTokens = 1_000_000_000_000;

    private long? _input;
    private long? _output;
    private long? _total;
    private long _audio;

    /// <summary>Finds the member <c>usage</c> of an answer or event; false when it has none, or none that can be.</summary>
    public static bool TryFind(ReadOnlySpan<byte> json, out Usage usage)
    {
        usage = default;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUsage = reader.ValueTextEquals("usage"u8);
            var value = JsonSlice.TakeNext(ref reader, json);
            if (isUsage && value.Type == JsonTokenType.StartObject)
            {
                return TryRead(value.Bytes, out usage);
            }
        }

        return false;
    }

    /// <summary>Reads a usage object; false when it counts no tokens.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out Usage usage)
    {
        var fields = default(OperationUsage);
        fields.Read(json);
        var output = fields._output ?? 0;
        var input = fields._input ?? Math.Max((fields._total ?? 0) - output, 0);
        var audio = Math.Min(fields._audio, input);
        usage = new Usage { Input = input - audio, AudioInput = audio, Output = output };
        return fields._input is not null || fields._output is not null || fields._total is not null;
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8) ? 'i'
                : reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8) ? 'o'
                : reader.ValueTextEquals("total_tokens"u8) ? 't'
                : reader.ValueTextEquals("input_token_details"u8) || reader.ValueTextEquals("input_tokens_details"u8) ? 'd' : ' ';
            var value = JsonSlice.TakeNext(ref reader, json);
            switch (kind)
            {
                case 'i':
                    _input = Count(value);
                    break;
                case 'o':
                    _output = Count(value);
                    break;
                case 't':
                    _total = Count(value);
                    break;
                case 'd' when value.Type == JsonTokenType.StartObject:
                    _audio = Member(value.Bytes, "audio_tokens"u8) ?? 0;
                    break;
            }
        }
    }

    /// <summary>A whole number of tokens in a member of <paramref name="json"/>; null when there is none that can be.</summary>
    public static long? Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            var value = JsonSlice.TakeNext(ref reader, json);
            if (found)
            {
                return Count(value);
            }
        }

        return null;
    }

    /// <summary>A number of tokens; null when it can be none.</summary>
    public static long? Count(in JsonSlice value) => value.ToInt64() is >= 0 and <= MostTokens and var count ? count : null;
}
