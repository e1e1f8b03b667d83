using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiResponses;

public class RecordedRequestTests
{
    [Theory]
    [MemberData(nameof(ResponsesRecordings.Requests), MemberType = typeof(ResponsesRecordings))]
    public void TryReadRequest_WhatTheVendorAccepted_IsWrittenBackWithoutLoss(string name)
    {
        var recorded = Recordings.Get(name).Request!;
        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(recorded, out var request, out var error), error?.Message);
        var dropped = new DroppedFields();

        RequestComparer.AssertSame(recorded, Write(request, dropped));
        Assert.Empty(dropped.Names);
    }

    [Theory]
    [MemberData(nameof(ResponsesRecordings.Requests), MemberType = typeof(ResponsesRecordings))]
    public void TryReadRequest_WrittenRequest_GivesTheSameNouns(string name)
    {
        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(Recordings.Get(name).Request!, out var first, out _));

        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(Write(first, new DroppedFields()), out var second, out _));

        Assert.Equal(Nouns.Describe(first), Nouns.Describe(second));
    }

    [Theory]
    [MemberData(nameof(ResponsesRecordings.Requests), MemberType = typeof(ResponsesRecordings))]
    public void TrySplice_WhatTheVendorAccepted_ChangesTheModelOnly(string name)
    {
        var recorded = Recordings.Get(name).Request!;
        Assert.True(RequestScan.TryScan(recorded, out var scan, out _));
        var output = new ArrayBufferWriter<byte>();

        Assert.True(DialectSet.OpenAiResponses.TrySplice(scan, new WireTarget(scan.Model, Quirks.None), output, new DroppedFields()));

        Assert.True(output.WrittenSpan.SequenceEqual(recorded));
    }

    private static byte[] Write(ChatRequest request, DroppedFields dropped)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiResponses.TryWriteRequest(request, new WireTarget(request.Model, Quirks.None), output, dropped, out var error), error?.Message);
        return output.WrittenSpan.ToArray();
    }
}
