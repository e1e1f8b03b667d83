using Parlance.Dialects;

namespace Parlance.Tests.Dialects.CohereChat;

public class GarbageTests() : GarbageLaws(DialectSet.CohereChat)
{
    protected override IEnumerable<byte[]> Requests => Fixtures("request.wire.json");

    protected override IEnumerable<byte[]> Answers => Fixtures("response.wire.json");

    protected override IEnumerable<byte[]> Streams => Fixtures("stream.wire.sse");
}
