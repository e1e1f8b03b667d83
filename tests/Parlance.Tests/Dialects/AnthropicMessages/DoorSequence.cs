using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>The order of events that the vendor's SDKs rely on: one start, blocks one after the other with a running index, one message_delta, one stop; names equal to types.</summary>
internal static class DoorSequence
{
    public static IReadOnlyList<JsonObject> AssertSound(ReadOnlySpan<byte> stream)
    {
        var events = Events(stream);
        Assert.Equal("message_start", Type(events[0]));
        Assert.Equal("message_delta", Type(events[^2]));
        Assert.Equal("message_stop", Type(events[^1]));
        var open = -1;
        var next = 0;
        foreach (var e in events.Skip(1).SkipLast(2))
        {
            var index = e["index"]!.GetValue<int>();
            switch (Type(e))
            {
                case "content_block_start":
                    Assert.Equal(-1, open);
                    Assert.Equal(next++, index);
                    open = index;
                    break;
                case "content_block_delta":
                    Assert.Equal(open, index);
                    break;
                case "content_block_stop":
                    Assert.Equal(open, index);
                    open = -1;
                    break;
                default:
                    Assert.Fail($"{Type(e)} within an answer");
                    break;
            }
        }

        Assert.Equal(-1, open);
        return events;
    }

    public static IReadOnlyList<JsonObject> Events(ReadOnlySpan<byte> stream)
    {
        using var frames = new SseReader();
        frames.Push(stream.ToArray());
        var events = new List<JsonObject>();
        while (frames.TryRead(out var frame))
        {
            var e = JsonNode.Parse(frame.Data)!.AsObject();
            Assert.Equal(Encoding.UTF8.GetString(frame.Name), Type(e));
            events.Add(e);
        }

        Assert.False(frames.Complete(out _));
        Assert.All(events, e => Assert.Equal(JsonValueKind.Object, e.GetValueKind()));
        return events;
    }

    private static string Type(JsonObject e) => e["type"]!.GetValue<string>();
}
