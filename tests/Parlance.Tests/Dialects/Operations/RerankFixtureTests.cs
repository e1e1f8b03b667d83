using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Dialects.Operations;

/// <summary><c>fixtures/rerank/FAMILY/CASE</c>, built as those of embeddings; <c>request.door.json</c> and <c>response.door.json</c> are the caller's side.</summary>
public class RerankFixtureTests
{
    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var family in (string[])["cohere", "jina", "voyage"])
        {
            foreach (var row in Fixture.With($"rerank/{family}", "request.wire.json"))
            {
                rows.Add(family, row.Data);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rerank_BothWays_IsWhatVendorAndCallerExpect(string family, string name)
    {
        var fixture = new Fixture($"rerank/{family}", name);
        Assert.True(RequestScan.TryScan(fixture.Bytes("request.door.json"), out var scan, out var error), error?.Message);
        var target = new WireTarget(scan.Model[(scan.Model.IndexOf('/', StringComparison.Ordinal) + 1)..], fixture.Quirks);
        var request = new ArrayBufferWriter<byte>();
        var dropped = new DroppedFields();
        Assert.True(RerankForm.Instance.TryWriteRequest(scan, target, request, dropped, out error), error?.Message);
        Assert.Equal(Encoding.UTF8.GetString(fixture.Bytes("request.wire.json")), Encoding.UTF8.GetString(request.WrittenSpan));

        // The gateway adds the documents itself, so the caller loses nothing.
        Assert.Empty(dropped.Names);
        var answer = new ArrayBufferWriter<byte>();
        var meter = new AnswerMeter();
        RerankForm.Instance.ReadAnswer(fixture.Bytes("response.wire.json"), scan, answer, meter);
        Assert.True(meter.Ended);
        Assert.Equal(Encoding.UTF8.GetString(fixture.Bytes("response.door.json")).TrimEnd(), Encoding.UTF8.GetString(answer.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"model":"m","documents":["a"]}""", "query")]
    [InlineData("""{"model":"m","query":"q"}""", "documents")]
    [InlineData("""{"model":"m","query":"q","documents":"a"}""", "documents")]
    public void Request_MissingField_IsNamed(string body, string param)
    {
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(body), out var scan, out _));
        Assert.False(RerankForm.Instance.TryWriteRequest(scan, new WireTarget("m", Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields(), out var error));
        Assert.Equal(param, error.Param);
    }

    [Theory]
    [InlineData("""{"results":[{"index":0}]}""")]
    [InlineData("""{"message":"something else"}""")]
    [InlineData("<html>")]
    [InlineData("[]")]
    public void Answer_WithoutResults_IsAnUpstreamError(string answer)
    {
        Assert.True(RequestScan.TryScan("""{"model":"m","query":"q","documents":["a"]}"""u8.ToArray(), out var scan, out _));
        var meter = new AnswerMeter();
        RerankForm.Instance.ReadAnswer(Encoding.UTF8.GetBytes(answer), scan, new ArrayBufferWriter<byte>(), meter);
        Assert.Equal("upstream_malformed", meter.Error?.Code);
    }
}
