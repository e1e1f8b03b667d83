using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>
/// Compares a request with what was read from it and written again. The only differences that count as none are listed in <see cref="Normalize"/>; each has two spellings that the vendor takes as one.
/// </summary>
internal static class RequestComparer
{
    public static void AssertSame(byte[] expected, ReadOnlySpan<byte> actual)
    {
        var left = Normalize(JsonNode.Parse(expected)!.AsObject());
        var right = Normalize(JsonNode.Parse(actual)!.AsObject());
        Assert.True(JsonNode.DeepEquals(left, right), $"expected {left.ToJsonString()}\n  actual {right.ToJsonString()}");
    }

    private static JsonObject Normalize(JsonObject request)
    {
        DropNulls(request);
        if (request["stream"]?.GetValue<bool>() == false)
        {
            // false is the default.
            request.Remove("stream");
        }

        if (request["tools"] is JsonArray { Count: 0 })
        {
            request.Remove("tools");
        }

        if (request["input"] is JsonValue text)
        {
            request["input"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text.DeepClone() });
        }

        // Nothing beside the instructions is an empty array, or not there.
        if (request["input"] is JsonArray { Count: 0 })
        {
            request.Remove("input");
        }

        foreach (var item in request["input"]?.AsArray() ?? [])
        {
            NormalizeItem(item!.AsObject());
        }

        return request;
    }

    private static void NormalizeItem(JsonObject item)
    {
        foreach (var name in (string[])["content", "output"])
        {
            // One text part without other fields is a string.
            if (item[name] is JsonArray { Count: 1 } parts && parts[0] is JsonObject { Count: 2 } part && (string?)part["type"] is "input_text" or "output_text")
            {
                item[name] = part["text"]!.DeepClone();
            }
        }
    }

    /// <summary>A null is a field that is not there.</summary>
    private static void DropNulls(JsonNode node)
    {
        if (node is JsonObject fields)
        {
            foreach (var name in fields.Where(field => field.Value is null).Select(field => field.Key).ToArray())
            {
                fields.Remove(name);
            }

            foreach (var (_, value) in fields)
            {
                DropNulls(value!);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items.Where(item => item is not null))
            {
                DropNulls(item!);
            }
        }
    }
}
