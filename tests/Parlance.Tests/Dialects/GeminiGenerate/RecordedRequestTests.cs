using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>Every request that the vendor was recorded to accept, on both of its surfaces.</summary>
public class RecordedRequestTests
{
    public static TheoryData<string> Accepted => Recordings.Where(IsAccepted);

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Request_RecordedAccepted_IsReadAndWrittenBackTheSame(string name)
    {
        var recording = Recordings.Get(name);
        var dropped = new DroppedFields();

        var written = Door.Write(Door.Read(recording.Request), model: Model(recording), dropped: dropped);

        RequestComparer.AssertSame(recording.Request, written);
        Assert.Empty(dropped.Names);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Request_RecordedAccepted_PassesAsItsOwnBytes(string name)
    {
        var recording = Recordings.Get(name);
        Assert.True(RequestScan.TryScan(recording.Request, new PathFacts(Model(recording), false), out var scan, out var error), error?.Message);
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        Assert.True(DialectSet.GeminiGenerate.TrySplice(scan, new WireTarget(Model(recording), Door.Earlier), output, new DroppedFields()));

        Assert.True(output.WrittenSpan.SequenceEqual(recording.Request));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Request_ThroughOpenAisProtocolAndBack_KeepsTextCallsAndResults(string name)
    {
        var request = Door.Read(Recordings.Get(name).Request);
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        if (!DialectSet.OpenAiChat.TryWriteRequest(request with { Model = "m" }, new WireTarget("m", Quirks.None), body, new DroppedFields(), out var error))
        {
            // The vendor's own tools, video and its own files can go nowhere else; that is said with the place.
            Assert.Equal(ErrorSide.Client, error.Side);
            Assert.Matches("^(tools|messages)\\[", error.Param);
            return;
        }

        Assert.True(DialectSet.OpenAiChat.TryReadRequest(body.WrittenMemory, out var back, out error), error?.Message);
        var again = JsonNode.Parse(Door.Write(back))!;

        var first = JsonNode.Parse(Recordings.Get(name).Request)!;
        Assert.Equal(Said(first), Said(again));
    }

    private static bool IsAccepted(Recording recording) =>
        recording.Vendor is "gemini" or "vertex" && recording is { Status: 200, Request: not null } && recording.Url.Contains("enerateContent", StringComparison.Ordinal);

    private static string Model(Recording recording)
    {
        var path = recording.Url[(recording.Url.LastIndexOf('/') + 1)..];
        return path[..path.IndexOf(':')];
    }

    /// <summary>What the conversation says, part by part: thoughts are left out, they go only to their maker.</summary>
    private static string Said(JsonNode request)
    {
        var said = new List<string>();
        foreach (var content in request["contents"]!.AsArray())
        {
            var text = "";
            foreach (var part in content!["parts"]!.AsArray())
            {
                if (part!["functionCall"] is { } call)
                {
                    said.Add($"call {call["name"]} {(call["args"] ?? new JsonObject()).ToJsonString()}");
                }
                else if (part["functionResponse"] is { } result)
                {
                    // OpenAI's protocol does not say whether a tool failed.
                    said.Add($"result {result["name"]} {result["response"]!.ToJsonString().Replace("{\"error\":", "{\"output\":", StringComparison.Ordinal)}");
                }
                else if (part["thought"]?.GetValue<bool>() != true)
                {
                    text += part["text"]?.GetValue<string>();
                }
            }

            said.Add($"{content["role"]} {text}");
        }

        return string.Join('\n', said);
    }
}
