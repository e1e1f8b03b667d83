using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>
/// Two requests say the same when they are equal after these changes, which are all that reading and writing may do to a request: an empty <c>system</c> or <c>inferenceConfig</c> is none;
/// neighbouring turns of one role are one turn, tool results first; blank text falls away; <c>status: success</c> and a call's <c>type: tool_use</c> are the defaults; schemas of tools say that
/// they are objects.
/// </summary>
internal static class RequestComparer
{
    public static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        var (left, right) = (Normal(expected), Normal(actual));
        Assert.True(JsonNode.DeepEquals(left, right), $"Expected\n{left.ToJsonString()}\nbut got\n{right.ToJsonString()}");
    }

    private static JsonObject Normal(ReadOnlySpan<byte> json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        if (root["system"] is JsonArray { Count: 0 })
        {
            root.Remove("system");
        }

        if (root["inferenceConfig"] is JsonObject { Count: 0 })
        {
            root.Remove("inferenceConfig");
        }

        root["messages"] = Turns(root["messages"]!.AsArray());
        return root;
    }

    private static JsonArray Turns(JsonArray messages)
    {
        var turns = new JsonArray();
        foreach (var message in messages)
        {
            var turn = message!.DeepClone().AsObject();
            var blocks = new JsonArray(turn["content"]!.AsArray().Where(block => block!["text"] is not JsonValue text || !string.IsNullOrWhiteSpace(text.GetValue<string>())).Select(block => Block(block!)).ToArray());
            turn["content"] = blocks;
            if (turns is [.., { } last] && last["role"]!.GetValue<string>() == turn["role"]!.GetValue<string>())
            {
                foreach (var block in blocks)
                {
                    last["content"]!.AsArray().Add(block!.DeepClone());
                }
            }
            else
            {
                turns.Add(turn);
            }
        }

        return turns;
    }

    private static JsonNode Block(JsonNode given)
    {
        var block = given.DeepClone();
        if (block["toolResult"] is JsonObject result && result["type"] is null && result["status"]?.GetValue<string>() == "success")
        {
            result.Remove("status");
        }

        return block;
    }
}
