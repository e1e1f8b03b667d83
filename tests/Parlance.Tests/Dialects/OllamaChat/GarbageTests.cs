using Parlance.Dialects;

namespace Parlance.Tests.Dialects.OllamaChat;

public class GarbageTests() : GarbageLaws(DialectSet.OllamaChat)
{
    protected override (int Requests, int Answers, int Streams) Rounds => (60, 60, 60);

    protected override IEnumerable<byte[]> Requests => Fixtures("request.wire.json");

    protected override IEnumerable<byte[]> Answers => Fixtures("response.wire.json");

    protected override IEnumerable<byte[]> Streams => Fixtures("stream.wire.ndjson");
}
