using Parlance.Dialects;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>Every answer and stream of every dialect through every other door: what the door's client reads is what the upstream said.</summary>
public class AnswerJourneyTests
{
    public static TheoryData<string> Answers => JourneySource.Answers;

    public static TheoryData<string> Streams => JourneySource.Streams;

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_ThroughEveryDoor_SaysTheSame(string row)
    {
        var upstream = JourneySource.Dialect(row, out var quirks);
        var direct = Passage.Read(upstream, JourneySource.Answer(row), quirks);
        foreach (var door in DialectSet.All.Where(door => door != upstream))
        {
            var crossed = Passage.Read(door, Passage.Write(door, direct.ToResult()), Quirks.None);

            Assert.True(crossed.Error is null, $"{door.Name}: {crossed.Error}");
            Assert.True(crossed.Ended, door.Name);
            Carried.AssertSame(direct.ToResult(), crossed.ToResult(), door.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_ThroughEveryDoor_SaysTheSame(string row)
    {
        var upstream = JourneySource.Dialect(row, out var quirks);
        foreach (var body in JourneySource.StreamsOf(row, upstream))
        {
            var direct = Passage.Fold(upstream, body, quirks);
            foreach (var door in DialectSet.All.Where(door => door != upstream))
            {
                // Bytes alone are tried with small streams only: cuts are the readers' own business and tested there.
                foreach (var cut in (int[])[body.Length, 61, body.Length < 8000 ? 1 : 997])
                {
                    var crossed = Passage.Fold(door, Passage.Relay(upstream, body, quirks, door, cut), Quirks.None);

                    if (direct.Error is { } error)
                    {
                        Assert.True(crossed.Error is not null, $"{door.Name} ends well what failed with {error.Message}");
                        Assert.Equal($"{door.Name}: {error.Message}", $"{door.Name}: {crossed.Error.Message}");
                        continue;
                    }

                    Assert.True(crossed.Error is null, $"{door.Name}: {crossed.Error}");
                    Assert.True(crossed.Ended, door.Name);
                    Carried.AssertSame(direct.ToResult(), crossed.ToResult(), door.Name);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_ThroughEveryDoor_EqualsItsWholeAnswer(string row)
    {
        var upstream = JourneySource.Dialect(row, out var quirks);
        foreach (var body in JourneySource.StreamsOf(row, upstream))
        {
            var direct = Passage.Fold(upstream, body, quirks);
            if (direct.Error is not null)
            {
                continue;
            }

            foreach (var door in DialectSet.All.Where(door => door != upstream))
            {
                var whole = Passage.Read(door, Passage.Write(door, direct.ToResult()), Quirks.None).ToResult();
                var streamed = Passage.Fold(door, Passage.Relay(upstream, body, quirks, door, body.Length), Quirks.None).ToResult();

                Carried.AssertSame(whole, streamed, door.Name);
                Assert.Equal([door.Name, .. Carried.States(whole.Message.Content)], [door.Name, .. Carried.States(streamed.Message.Content)]);
            }
        }
    }
}
