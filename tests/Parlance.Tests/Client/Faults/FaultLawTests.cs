using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;
using Parlance.Upstream;

namespace Parlance.Tests.Client.Faults;

/// <summary>Whatever goes wrong in whatever order: no text twice, none lost, nothing left behind.</summary>
public sealed class FaultLawTests
{
    private const int Calls = 6;
    private static readonly string[] s_early = [.. Answers.Early.Keys];
    private static readonly string[] s_late = [.. Answers.Late.Keys];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task AnySequenceOfFaults_TextIsThatOfOneRequestAndNothingIsLeftOver(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTime();
        using var vendor = new Vendor(time);
        var told = new List<int>();
        for (var request = 0; request < Calls * 5; request++)
        {
            told.Add(Script(vendor, random, request));
        }

        using var client = await AiClient.CreateAsync(new AiClientOptions
        {
            Model = "alpha/m",
            Fallbacks = random.Next(3) == 0 ? [] : ["beta/m"],
            MaxRetries = random.Next(5),
            MaxInflight = 1,
            Resilience = new ResilienceOptions { Hedge = random.Next(2) == 0 ? null : new HedgeOptions { After = TimeSpan.FromSeconds(1) }, Breaker = new BreakerOptions { Failures = random.Next(2, 12) } },
            Catalog = new Catalog([Rig.Target("alpha", "https://alpha.example/v1", [.. Enumerable.Range(1, random.Next(1, 4)).Select(key => $"alpha-key-{key}")]).Provider, Rig.Beta.Provider]),
            TimeProvider = time,
            HttpHandler = vendor,
        });

        var sent = 0;
        for (var call = 0; call < Calls; call++)
        {
            // The one slot: a call that kept it would let the next one wait for ever.
            var (text, records, isComplete) = await time.RunAsync(StreamAsync(client));

            Assert.Equal(vendor.Sent.Count - sent, records.Count);
            Assert.Equal(vendor.Sent.Skip(sent).Select(one => one.Uri.Host.Split('.')[0] + "/m").Order(), records.Select(one => one.Target).Order());
            AssertTextOfOneRequest(text, isComplete, sent, told, vendor);
            sent = vendor.Sent.Count;
        }

        Assert.All(vendor.Bodies, body => Assert.True(body.Closed));
        Assert.All(vendor.Sent, one => Assert.StartsWith($"Bearer {one.Uri.Host.Split('.')[0]}-key", one.Authorization, StringComparison.Ordinal));
    }

    /// <summary>Has the vendor answer request number <paramref name="request"/> somehow; the number of pieces of text that it sends.</summary>
    private static int Script(Vendor vendor, Random random, int request)
    {
        var count = random.Next(1, 6);
        var wait = TimeSpan.FromMilliseconds(random.Next(3) == 0 ? random.Next(5_000) : 0);
        switch (random.Next(4))
        {
            case 0:
                Answers.Early[s_early[random.Next(s_early.Length)]].Script(vendor);
                return 0;
            case 1:
                vendor.Streams(body => Answers.Late[s_late[random.Next(s_late.Length)]].Script(Answers.Says(body.Waits(wait), count, $"{request}:")));
                return count;
            default:
                vendor.Streams(body => Answers.Says(body.Waits(wait), count, $"{request}:").Says(Answers.End));
                return count;
        }
    }

    private static void AssertTextOfOneRequest(string text, bool isComplete, int from, List<int> told, Vendor vendor)
    {
        if (text.Length == 0)
        {
            Assert.False(isComplete);
            return;
        }

        var request = int.Parse(text[1..text.IndexOf(':', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(request, from, vendor.Sent.Count - 1);
        Assert.Equal(Answers.Text(told[request], $"{request}:"), text);
    }

    private static async Task<(string Text, IReadOnlyList<AttemptRecord> Records, bool IsComplete)> StreamAsync(AiClient client)
    {
        var text = "";
        try
        {
            await foreach (var next in client.Chat().User("hi").ExecuteStreamAsync())
            {
                text += (next as StreamingEvent.ContentDelta)?.Text;
                if (next is StreamingEvent.Completed completed)
                {
                    return (text, completed.Stats.AttemptRecords, true);
                }
            }
        }
        catch (AiException error)
        {
            return (text, error.AttemptRecords, false);
        }

        throw new InvalidOperationException("The stream ended without an end.");
    }
}
