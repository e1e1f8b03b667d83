using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>
/// Two requests say the same when they are equal after these changes, which are all that reading and writing may do to a request:
/// a content string is a list of one text block; neighbouring turns of one role are one turn, tool results first; blank text blocks fall away;
/// <c>is_error: false</c>, <c>stream: false</c> and a tool's <c>type: custom</c> are the defaults and need not be said; an empty <c>content</c> of a tool result is none;
/// <c>temperature</c> and <c>top_k</c> are not sent with thinking.
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
        if (root["stream"]?.GetValue<bool>() == false)
        {
            root.Remove("stream");
        }

        if (root["system"] is { } system)
        {
            root["system"] = Blocks(system);
        }

        foreach (var tool in root["tools"]?.AsArray() ?? [])
        {
            if (tool!["type"]?.GetValue<string>() == "custom")
            {
                tool.AsObject().Remove("type");
            }
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
            var blocks = Blocks(turn["content"]!);
            turn["content"] = blocks;
            if (turns is [.., { } last] && last["role"]!.GetValue<string>() == turn["role"]!.GetValue<string>() && turn["role"]!.GetValue<string>() != "system")
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

    private static JsonArray Blocks(JsonNode content)
    {
        var blocks = new JsonArray();
        foreach (var given in content as JsonArray ?? [new JsonObject { ["type"] = "text", ["text"] = content.DeepClone() }])
        {
            var block = given!.DeepClone().AsObject();
            var type = block["type"]!.GetValue<string>();
            if (type == "text" && string.IsNullOrWhiteSpace(block["text"]!.GetValue<string>()))
            {
                continue;
            }

            if (type == "tool_result")
            {
                if (block["is_error"]?.GetValue<bool>() == false)
                {
                    block.Remove("is_error");
                }

                if (block["content"] is { } inner)
                {
                    var result = Blocks(inner);
                    block.Remove("content");
                    if (result.Count > 0)
                    {
                        block["content"] = result;
                    }
                }
            }

            blocks.Add(block);
        }

        return [.. blocks.OrderBy(block => block!["type"]!.GetValue<string>() == "tool_result" ? 0 : 1).Select(block => block!.DeepClone())];
    }
}
