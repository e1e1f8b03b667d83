using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.CohereChat;

/// <summary>Two requests say the same when they are equal after this change: <c>stream: false</c> is the default.</summary>
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

        return root;
    }
}
