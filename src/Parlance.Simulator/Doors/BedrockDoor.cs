using System.Buffers;
using Parlance.Dialects;
using Parlance.Simulator.Strict;
using Parlance.Wire;

namespace Parlance.Simulator.Doors;

/// <summary>bedrock-converse at the simulator: whole answers at <c>converse</c>, binary streams at <c>converse-stream</c>.</summary>
internal static class BedrockDoor
{
    /// <summary>The header by which the last event of a stream is known, in its bytes.</summary>
    private static ReadOnlySpan<byte> LastEvent => ":event-type\u0007\0\bmetadata"u8;

    public static Door Create()
    {
        var unknown = new ArrayBufferWriter<byte>();
        EventStreamWriter.Write(unknown, "simulatedEvent"u8, "{\"simulated\":true}"u8);
        return new Door
        {
            Dialect = DialectSet.BedrockConverse,
            Match = Match,
            RequestIdHeader = "x-amzn-RequestId",
            AnswerPrefix = "",
            CallPrefix = "tooluse_",
            EndMark = LastEvent.ToArray(),
            UnknownEvent = unknown.WrittenSpan.ToArray(),
            DemandsReasoning = static _ => false,
            Rules = BedrockRules.Check,
        };
    }

    private static PathFacts? Match(string path)
    {
        path = path.StartsWith("/v1/", StringComparison.Ordinal) ? path[3..] : path;
        return Door.At("/model/", "/converse-stream", stream: true)(path) ?? Door.At("/model/", "/converse", stream: false)(path);
    }
}
