using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// Refused fields below the top level (<see cref="Quirks.Drop"/> with dots: <c>messages.name</c>, <c>tools.function.strict</c>; arrays are stepped through), cut out of a body that is otherwise ready to be sent.
/// </summary>
internal static class InnerFields
{
    /// <summary>Writes <paramref name="body"/> without the fields that the target refuses; each is named with its place, <c>tools[0].function.strict</c>.</summary>
    public static void Write(ReadOnlySpan<byte> body, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped)
    {
        var rest = body;
        foreach (var path in target.InnerDropped)
        {
            // Most bodies do not hold the name at all.
            if (rest.IndexOf(Encoding.UTF8.GetBytes($"\"{path[^1]}\"")) >= 0)
            {
                var cut = new ArrayBufferWriter<byte>(rest.Length);
                Cut(rest, path, cut, dropped);
                rest = cut.WrittenSpan;
            }
        }

        output.Write(rest);
    }

    private static void Cut(ReadOnlySpan<byte> json, string[] path, ArrayBufferWriter<byte> output, DroppedFields dropped)
    {
        var ranges = new List<Range>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Find(ref reader, path, "", ranges, dropped);
        var position = 0;
        foreach (var range in ranges)
        {
            output.Write(json[position..range.Start.Value]);
            position = range.End.Value;
        }

        output.Write(json[position..]);
    }

    /// <summary>Steps through the value on which <paramref name="reader"/> stands, and behind it.</summary>
    private static void Find(ref Utf8JsonReader reader, ReadOnlySpan<string> path, string place, List<Range> ranges, DroppedFields dropped)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                Find(ref reader, path, $"{place}[{i}]", ranges, dropped);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            FindMember(ref reader, path, place.Length == 0 ? "" : place + ".", ranges, dropped);
        }
    }

    private static void FindMember(ref Utf8JsonReader reader, ReadOnlySpan<string> path, string place, List<Range> ranges, DroppedFields dropped)
    {
        var isLast = path.Length == 1;
        int? cutFrom = null;
        var end = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            if (cutFrom is { } from)
            {
                // The comma behind goes with it.
                ranges.Add(from..start);
                cutFrom = null;
            }

            var isIt = reader.ValueTextEquals(path[0]);
            reader.Read();
            if (isIt && !isLast)
            {
                Find(ref reader, path[1..], place + path[0], ranges, dropped);
            }
            else
            {
                reader.Skip();
            }

            if (isIt && isLast)
            {
                dropped.Add(place + path[0]);
                cutFrom = start;
            }
            else
            {
                end = (int)reader.BytesConsumed;
            }
        }

        if (cutFrom is not null)
        {
            // The last one: the comma before it goes, if there is one.
            ranges.Add(end..(int)reader.TokenStartIndex);
        }
    }
}
