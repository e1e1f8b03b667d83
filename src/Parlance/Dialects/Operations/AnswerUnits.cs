using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>What an answer shows of its cost outside <c>usage</c>: how many pictures it holds and of which kind, how long the audio was.</summary>
internal static class AnswerUnits
{
    private const int LongestWord = 32;

    /// <summary>The pictures in <c>data</c>. What the answer does not say of their quality and size stands in the request.</summary>
    public static Usage WithImages(in Usage usage, ReadOnlySpan<byte> answer, RequestScan request)
    {
        var images = 0L;
        string? quality = null, size = null;
        var reader = new Utf8JsonReader(answer);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueTextEquals("data"u8) ? 'd' : reader.ValueTextEquals("quality"u8) ? 'q' : reader.ValueTextEquals("size"u8) ? 's' : ' ';
            var value = JsonSlice.TakeNext(ref reader, answer);
            images = name == 'd' ? Items(value) : images;
            quality = name == 'q' ? Word(value) : quality;
            size = name == 's' ? Word(value) : size;
        }

        var units = (usage.Units ?? new UsageUnits()) with { Images = images, Quality = quality ?? Asked(request, "quality"u8), Size = size ?? Asked(request, "size"u8) };
        return usage with { Units = images > 0 ? units : usage.Units };
    }

    /// <summary>The length of the audio where <c>usage</c> does not say it: <c>duration</c> of a verbose transcript.</summary>
    public static Usage WithDuration(in Usage usage, ReadOnlySpan<byte> answer)
    {
        if (usage.Units is { AudioMilliseconds: > 0 })
        {
            return usage;
        }

        var reader = new Utf8JsonReader(answer);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isDuration = reader.ValueTextEquals("duration"u8);
            var value = JsonSlice.TakeNext(ref reader, answer);
            if (isDuration && OperationUsage.Milliseconds(value) is > 0 and var length)
            {
                return usage with { Units = (usage.Units ?? new UsageUnits()) with { AudioMilliseconds = length } };
            }
        }

        return usage;
    }

    private static long Items(JsonSlice list)
    {
        var count = 0L;
        if (list.Type == JsonTokenType.StartArray)
        {
            var reader = new Utf8JsonReader(list.Bytes);
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                reader.Skip();
                count++;
            }
        }

        return count;
    }

    private static string? Asked(RequestScan request, ReadOnlySpan<byte> name) => request.TryGet(name, out var field) ? Word(JsonSlice.Of(request.Body.Span[field.Value..field.End])) : null;

    private static string? Word(JsonSlice value) => value.HasText && value.Bytes.Length <= LongestWord && value.ToText() is { } word and not "auto" ? word : null;
}
