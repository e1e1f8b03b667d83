using System.Buffers;
using System.Text.Json.Nodes;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Writes a request for an upstream and shows what it got.</summary>
internal static class Upstream
{
    public static ChatRequest Request(params Message[] messages) => new() { Model = "alias", Messages = messages };

    public static JsonObject Write(ChatRequest request, Quirks? quirks = null, string model = "claude-x", long? maxOutput = null)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.AnthropicMessages.TryWriteRequest(request, new WireTarget(model, quirks ?? Quirks.None) { MaxOutputTokens = maxOutput }, output, new DroppedFields(), out var error), error?.Message);
        return JsonNode.Parse(output.WrittenSpan)!.AsObject();
    }

    public static ChatError Refuse(ChatRequest request, Quirks? quirks = null)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.False(DialectSet.AnthropicMessages.TryWriteRequest(request, new WireTarget("claude-x", quirks ?? Quirks.None), output, new DroppedFields(), out var error));
        Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 0), (error.Kind, error.Side, output.WrittenCount));
        return error;
    }

    /// <summary>JSON text with single quotes for double ones, for short expectations.</summary>
    public static void AssertJson(string expected, JsonNode? actual) => Assert.Equal(JsonNode.Parse(expected.Replace('\'', '"'))!.ToJsonString(), actual?.ToJsonString());
}
