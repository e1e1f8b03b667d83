using System.Buffers;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>Every request that the vendor was recorded to accept.</summary>
public class RecordedRequestTests
{
    public static TheoryData<string> Accepted => Recordings.Where(recording => recording.Vendor == "anthropic" && recording.Request is not null && recording.Status == 200 && recording.Url.EndsWith("/messages", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Request_RecordedAccepted_IsReadAndWrittenBackTheSame(string name)
    {
        var recording = Recordings.Get(name);

        Assert.True(DialectSet.AnthropicMessages.TryReadRequest(recording.Request, out var request, out var error), error?.Message);
        var written = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.AnthropicMessages.TryWriteRequest(request, new WireTarget(request.Model, Quirks.None), written, new DroppedFields(), out error), error?.Message);

        RequestComparer.AssertSame(recording.Request, written.WrittenSpan);
    }
}
