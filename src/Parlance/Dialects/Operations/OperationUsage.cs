using System.Globalization;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>
/// <c>usage</c> as operations spell it: <c>prompt_tokens</c> (embeddings), <c>input_tokens</c> and <c>output_tokens</c> with audio and pictures in their details (images, audio), only <c>total_tokens</c> (Voyage, Jina),
/// or the length of the audio (<c>type: duration</c>).
/// </summary>
internal ref struct OperationUsage
{
    private long? _input;
    private long? _output;
    private long? _total;
    private long? _milliseconds;
    private JsonSlice _inputDetails;
    private JsonSlice _outputDetails;
    private bool _implausible;

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

    /// <summary>Reads a usage object; false when it counts nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out Usage usage)
    {
        var fields = default(OperationUsage);
        fields.Read(json);
        usage = fields.ToUsage();
        return fields._input is not null || fields._output is not null || fields._total is not null || fields._milliseconds is not null;
    }

    private Usage ToUsage()
    {
        var output = _output ?? 0;
        var input = _input ?? Math.Max((_total ?? 0) - output, 0);
        var cached = Take(ref input, _inputDetails, "cached_tokens"u8);
        var audio = Take(ref input, _inputDetails, "audio_tokens"u8);
        var seen = Take(ref input, _inputDetails, "image_tokens"u8);
        var drawn = Take(ref output, _outputDetails, "image_tokens"u8);
        var units = new UsageUnits { ImageInput = seen, ImageOutput = drawn, AudioMilliseconds = _milliseconds ?? 0, Implausible = _implausible };
        return new Usage { Input = input, CacheRead = cached, AudioInput = audio, Output = output, Units = units.OrNull() };
    }

    private long Take(ref long whole, JsonSlice details, ReadOnlySpan<byte> name)
    {
        var taken = details.Type == JsonTokenType.StartObject ? Math.Min(Member(details.Bytes, name) ?? 0, whole) : 0;
        whole -= taken;
        return taken;
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
                : reader.ValueTextEquals("seconds"u8) ? 's'
                : reader.ValueTextEquals("input_token_details"u8) || reader.ValueTextEquals("input_tokens_details"u8) ? 'd'
                : reader.ValueTextEquals("output_token_details"u8) || reader.ValueTextEquals("output_tokens_details"u8) ? 'e' : ' ';
            var value = JsonSlice.TakeNext(ref reader, json);
            switch (kind)
            {
                case 'i':
                    _input = UsageCount.Read(value, ref _implausible);
                    break;
                case 'o':
                    _output = UsageCount.Read(value, ref _implausible);
                    break;
                case 't':
                    _total = UsageCount.Read(value, ref _implausible);
                    break;
                case 's':
                    _milliseconds = Milliseconds(value);
                    break;
                case 'd':
                    _inputDetails = value;
                    break;
                case 'e':
                    _outputDetails = value;
                    break;
            }
        }
    }

    /// <summary>Seconds, whole or not, as milliseconds, rounded up; null when that can be no length of audio.</summary>
    public static long? Milliseconds(in JsonSlice seconds) =>
        seconds.Type is JsonTokenType.Number or JsonTokenType.String
        && decimal.TryParse(seconds.Bytes, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= UsageUnits.Most / 1000
            ? (long)decimal.Ceiling(value * 1000)
            : null;

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
    public static long? Count(in JsonSlice value) => value.ToInt64() is >= 0 and <= UsageUnits.Most and var count ? count : null;
}
