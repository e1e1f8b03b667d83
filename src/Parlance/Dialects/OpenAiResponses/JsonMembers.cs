using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>Members of a value that was found but not interpreted yet.</summary>
internal static class JsonMembers
{
    /// <summary>The member of that name; none when the value is no object or lacks it.</summary>
    public static JsonSlice Member(this JsonSlice value, ReadOnlySpan<byte> name)
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

    /// <summary>A reader that stands before the first item of an array.</summary>
    public static bool TryEnter(this JsonSlice value, out Utf8JsonReader reader)
    {
        reader = default;
        if (value.Type != JsonTokenType.StartArray)
        {
            return false;
        }

        reader = new Utf8JsonReader(value.Bytes);
        return reader.Read();
    }

    /// <summary>The next item of the array that <paramref name="reader"/> stands in; false at its end.</summary>
    public static bool TryNext(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> array, out JsonSlice item)
    {
        item = default;
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        item = JsonSlice.Take(ref reader, array);
        return true;
    }
}
