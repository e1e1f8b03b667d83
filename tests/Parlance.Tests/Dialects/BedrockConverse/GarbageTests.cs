using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Dialects.Journeys;

namespace Parlance.Tests.Dialects.BedrockConverse;

public class GarbageTests() : GarbageLaws(DialectSet.BedrockConverse)
{
    protected override IEnumerable<byte[]> Requests => Fixtures("request.wire.json");

    protected override IEnumerable<byte[]> Answers => Fixtures("response.wire.json");

    protected override IEnumerable<byte[]> Streams => Fixtures("stream.wire.eventstream");

    [Fact]
    public void Payloads_DamagedInSoundMessages_EndOnceInEndOrError() => Run(Fixtures("stream.payloads.jsonl"), 60, bytes =>
        AssertStreamEndsOnce([.. Encoding.Latin1.GetString(bytes).Split('\n').Select(line => Encoding.Latin1.GetBytes(line)).SelectMany((payload, index) => AwsMessages.Event(Name(payload, index), Inside(payload)))]));

    private static string Name(byte[] line, int index)
    {
        var name = Encoding.ASCII.GetString(line).Split('"');
        return name.Length > 1 && name[1].Length is > 0 and < 40 ? name[1] : $"line{index}";
    }

    private static byte[] Inside(byte[] line)
    {
        var colon = Array.IndexOf(line, (byte)':');
        return colon < 0 || line.Length < colon + 2 ? line : line[(colon + 1)..^1];
    }
}
