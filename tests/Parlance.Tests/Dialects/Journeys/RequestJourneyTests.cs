using System.Buffers;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>Every request of every dialect, written for every other upstream and read there: what is said arrives, what cannot is refused by name, and what is left out is named.</summary>
public class RequestJourneyTests
{
    public static TheoryData<string> Requests => JourneySource.Requests;

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_ForEveryUpstream_SaysTheSameOrNamesWhatCannotBeSaid(string row)
    {
        var door = JourneySource.Dialect(row, out _);
        if (!door.TryReadRequest(JourneySource.Request(row), out var request, out var error))
        {
            // Another vendor's own deviation, which this door refuses by name.
            Assert.True(error.Param is not null, error.Message);
            return;
        }

        request = request with { Model = "m" };
        foreach (var upstream in DialectSet.All.Where(upstream => upstream != door))
        {
            var written = new ArrayBufferWriter<byte>();
            var dropped = new DroppedFields();
            if (!upstream.TryWriteRequest(request, new WireTarget("m", Quirks.None), written, dropped, out error))
            {
                Assert.True((error.Kind, error.Side, written.WrittenCount) == (ErrorKind.InvalidRequest, ErrorSide.Client, 0), $"{upstream.Name}: {error}, {written.WrittenCount} bytes written");
                Assert.True(error.Param is not null, $"{upstream.Name}: {error.Message}");
                continue;
            }

            Assert.True(upstream.TryReadRequest(written.WrittenMemory, out var read, out error), $"{upstream.Name}: {error?.Param} {error?.Message}");
            Assert.Equal($"{upstream.Name}\n{Asked.Words(request)}", $"{upstream.Name}\n{Asked.Words(read)}");
            var lost = Asked.Lost(request, read, dropped).ToArray();
            Assert.True(lost.Length == 0, $"{upstream.Name} leaves out without a word: {string.Join(", ", lost)}; named are: {string.Join(", ", dropped.Names)}");
        }
    }
}
