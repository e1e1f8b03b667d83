using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.OpenAiChat;

/// <summary>
/// Compares a request with what was read from it and written again. The only differences that count as none are listed in <see cref="Normalize"/>; each has two spellings that every server of the
/// dialect takes as one.
/// </summary>
internal static class JsonComparer
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
        var isStream = request["stream"]?.GetValue<bool>() == true;
        if (!isStream)
        {
            // false is the default.
            request.Remove("stream");
        }
        else
        {
            // Usage is always asked for.
            request["stream_options"] ??= new JsonObject();
            request["stream_options"]!["include_usage"] = true;
        }

        // No tools are an empty array, or not there; a tool with a function is one of type function (Mistral's own SDK does not say it).
        if (request["tools"] is JsonArray { Count: 0 })
        {
            request.Remove("tools");
        }

        foreach (var tool in request["tools"]?.AsArray().Where(tool => tool!["function"] is not null) ?? [])
        {
            tool!["type"] = "function";
        }

        // One stop sequence is a string or an array of one.
        if (request["stop"] is JsonValue stop)
        {
            request["stop"] = new JsonArray(stop.DeepClone());
        }

        foreach (var message in request["messages"]!.AsArray())
        {
            NormalizeMessage(message!.AsObject());
        }

        return request;
    }

    private static void NormalizeMessage(JsonObject message)
    {
        switch (message["content"])
        {
            // No content is null, not there, or an empty array.
            case JsonArray { Count: 0 }:
                message.Remove("content");
                break;
            // One text part without other fields is a string.
            case JsonArray { Count: 1 } parts when parts[0] is JsonObject { Count: 2 } part && (string?)part["type"] == "text":
                message["content"] = part["text"]!.DeepClone();
                break;
            case JsonArray parts:
                foreach (var thinking in parts.Where(part => (string?)part!["type"] == "thinking"))
                {
                    // Reasoning in several pieces is one text.
                    var text = string.Concat(thinking!["thinking"]!.AsArray().Select(piece => (string?)piece!["text"]));
                    thinking["thinking"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text });
                }

                break;
        }

        // No tool calls are an empty array, or not there.
        if (message["tool_calls"] is JsonArray { Count: 0 })
        {
            message.Remove("tool_calls");
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
