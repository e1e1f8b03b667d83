using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Tests.Dialects.Journeys;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>The recorded exchanges of this dialect.</summary>
internal static class BedrockRecordings
{
    /// <summary>Whole answers; two were recorded as text.</summary>
    public static TheoryData<string> Answers => Recordings.Where(recording => recording.Vendor == "bedrock" && recording.Status == 200 && Answer(recording) is { } body && JsonNode.Parse(body)!["output"] is not null);

    public static TheoryData<string> Streams => Recordings.Where(recording => recording.Vendor == "bedrock" && Stream(recording) is not null);

    public static TheoryData<string> Requests => Recordings.Where(recording => recording.Vendor == "bedrock" && recording.Status == 200 && recording.Request is not null);

    public static TheoryData<string> Refusals => Recordings.Where(recording => recording.Vendor == "bedrock" && recording.Status >= 400);

    public static byte[]? Answer(Recording recording) => recording.Response ?? (recording.Url.EndsWith("/converse", StringComparison.Ordinal) ? recording.StreamBytes : null);

    /// <summary>The body of a streamed answer.</summary>
    public static byte[]? Stream(Recording recording) =>
        recording.Chunks is not null ? AwsMessages.Of(recording.Chunks) : recording.Url.EndsWith("/converse-stream", StringComparison.Ordinal) && recording.Status == 200 ? recording.StreamBytes : null;

    /// <summary>The events of a body, taken apart by a walk of its own.</summary>
    public static IEnumerable<(string Name, JsonObject Payload)> Events(byte[] body)
    {
        for (var at = 0; at < body.Length;)
        {
            var total = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at));
            var headers = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 4));
            var head = Encoding.ASCII.GetString(body, at + 12, headers);
            var start = head.IndexOf(":event-type", StringComparison.Ordinal) + ":event-type".Length;
            yield return (head.Substring(start + 3, head[start + 2]), JsonNode.Parse(body.AsSpan(at + 12 + headers, total - headers - 16))!.AsObject());
            at += total;
        }
    }
}
