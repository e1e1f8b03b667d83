using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.Faults;

/// <summary>Each fault at each event with two targets: text exactly once, statistics that tell what happened, and every origin sees its own key only.</summary>
public sealed class FaultTableTests : IDisposable
{
    private const int Events = 6;
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor;

    public FaultTableTests() => _vendor = new Vendor(_time);

    public static TheoryData<string> EarlyFaults => [.. Answers.Early.Keys];

    public static TheoryData<string, int> LateFaults
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (var name in Answers.Late.Keys)
            {
                for (var index = 1; index <= Events; index++)
                {
                    rows.Add(name, index);
                }
            }

            return rows;
        }
    }

    public void Dispose() => _vendor.Dispose();

    private Task<AiClient> ClientAsync() => AiClient.CreateAsync(new AiClientOptions
    {
        Model = "alpha/m",
        Fallbacks = ["beta/m"],
        MaxInflight = 1,
        Catalog = new Catalog([Rig.Alpha.Provider, Rig.Beta.Provider]),
        TimeProvider = _time,
        HttpHandler = _vendor,
    });

    /// <summary>What a caller saw of a stream: its text, and how it ended.</summary>
    private async Task<(string Text, CallStats? Stats, AiException? Error)> StreamAsync(AiClient client)
    {
        var text = "";
        try
        {
            await foreach (var next in client.Chat().User("hi").ExecuteStreamAsync())
            {
                text += (next as StreamingEvent.ContentDelta)?.Text;
                if (next is StreamingEvent.Completed completed)
                {
                    Assert.Equal(text, completed.Result.Content);
                    return (text, completed.Stats, null);
                }
            }
        }
        catch (AiException error)
        {
            return (text, null, error);
        }

        throw new InvalidOperationException("The stream ended without an end.");
    }

    private void AssertKeysStayedHome() => Assert.All(_vendor.Sent, sent => Canary.AssertOnly(sent, sent.Uri.Host.Split('.')[0] + "-key", "alpha-key", "beta-key"));

    [Theory]
    [MemberData(nameof(EarlyFaults))]
    public async Task BeforeContent_EachFault_LeavesTheAnswerToTheNextTarget(string name)
    {
        var fault = Answers.Early[name];
        for (var i = 0; i < fault.Tries; i++)
        {
            fault.Script(_vendor);
        }

        _vendor.Streams(body => Answers.Says(body, Events).Says(Answers.End));
        using var client = await ClientAsync();

        var (text, stats, _) = await _time.RunAsync(StreamAsync(client));

        Assert.Equal(Answers.Text(Events), text);
        var records = stats!.AttemptRecords;
        Assert.Equal([.. Enumerable.Repeat("alpha/m", fault.Tries), "beta/m"], records.Select(sent => sent.Target));
        Assert.All(records.SkipLast(1), sent => Assert.Equal((fault.Status, fault.Kind, null), (sent.Status, sent.Error!.Kind, sent.TimeToFirstTokenMs)));
        Assert.All(records.SkipLast(1), sent => Assert.True(fault.Code is null || fault.Code == sent.Error!.Code, sent.Error!.Code));
        Assert.Equal((200, null, 12), (records[^1].Status, records[^1].Error, records[^1].Usage!.Value.TotalTokens));
        Assert.Equal((fault.Tries + 1, "beta/m", _vendor.Sent.Count), (stats.Attempts, stats.Target, records.Count));
        Assert.All(_vendor.Bodies, body => Assert.True(body.Closed));
        AssertKeysStayedHome();
    }

    [Theory]
    [MemberData(nameof(EarlyFaults))]
    public async Task BeforeContent_EachFaultEverywhere_IsToldWithEveryRequest(string name)
    {
        var fault = Answers.Early[name];
        for (var i = 0; i < 3; i++)
        {
            fault.Script(_vendor);
        }

        using var client = await ClientAsync();

        var (text, _, error) = await _time.RunAsync(StreamAsync(client));

        Assert.Equal(("", fault.Kind), (text, error!.Kind));
        Assert.Equal(_vendor.Sent.Select(sent => sent.Uri.Host.Split('.')[0] + "/m"), error.AttemptRecords.Select(sent => sent.Target));
        Assert.All(error.AttemptRecords, sent => Assert.Equal(fault.Kind, sent.Error!.Kind));
        Assert.DoesNotContain("<html", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alpha-key", error.ToString(), StringComparison.Ordinal);
        AssertKeysStayedHome();
    }

    [Theory]
    [MemberData(nameof(LateFaults))]
    public async Task AfterContent_EachFaultAtEachEvent_EndsTheStreamWithoutAnotherRequest(string name, int index)
    {
        var (script, code, kind) = Answers.Late[name];
        _vendor.Streams(body => script(Answers.Says(body, index))).Streams(body => Answers.Says(body, Events).Says(Answers.End));
        using var client = await ClientAsync();

        var (text, _, error) = await _time.RunAsync(StreamAsync(client));

        Assert.Equal(Answers.Text(index), text);
        Assert.Equal((kind, ErrorPhase.Stream), (error!.Kind, error.Error.Phase));
        Assert.True(code is null || code == error.Error.Code, error.Error.Code);
        var sent = Assert.Single(error.AttemptRecords);
        Assert.Equal(("alpha/m", 200, kind, 0L), (sent.Target, sent.Status, sent.Error!.Kind, sent.TimeToFirstTokenMs!.Value));
        Assert.Single(_vendor.Sent);
        Assert.True(_vendor.Bodies[0].Closed);

        // The slot is free again, and the next call knows nothing of this one.
        Assert.Equal(Answers.Text(Events), (await _time.RunAsync(StreamAsync(client))).Text);
    }

    [Theory]
    [MemberData(nameof(LateFaults))]
    public async Task AfterContent_EachFaultAtEachEvent_FailsAWholeAnswerToo(string name, int index)
    {
        _vendor.Streams(body => Answers.Late[name].Script(Answers.Says(body, index)));
        using var client = await ClientAsync();

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("hi").ExecuteAsync()));

        Assert.Equal((Answers.Late[name].Kind, 1), (error.Kind, error.Attempts));
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(3, 4)]
    public async Task End_FinishWithoutUsageOrDoneMarker_IsComplete(int from, int to)
    {
        _vendor.Streams(body => Answers.Says(body, Events).Says(Wires.Hello(from..to)));
        using var client = await ClientAsync();

        var (text, stats, _) = await _time.RunAsync(StreamAsync(client));

        Assert.Equal((Answers.Text(Events), 1), (text, stats!.Attempts));
    }

    [Theory]
    [InlineData(400, "bad-request.json", ErrorKind.InvalidRequest)]
    [InlineData(409, "overloaded.json", ErrorKind.Conflict)]
    [InlineData(413, "bad-request.json", ErrorKind.RequestTooLarge)]
    public async Task Status_ThatAnotherTargetWouldNotMend_EndsTheCall(int status, string body, ErrorKind kind)
    {
        _vendor.Answers(status, Wires.Read(body));
        using var client = await ClientAsync();

        var (_, _, error) = await _time.RunAsync(StreamAsync(client));

        Assert.Equal((kind, 1, status), (error!.Kind, error.Attempts, error.AttemptRecords[0].Status));
    }

    [Fact]
    public async Task Whole_NeverComes_IsAskedOfTheNextTarget()
    {
        _vendor.Hangs().Answers(200, Wires.Read("hello.json"));
        using var client = await ClientAsync();

        var (reply, stats) = await _time.RunAsync(client.Chat().User("hi").ExecuteWithStatsAsync());

        Assert.Equal(("Hello!", "beta/m", 2), (reply.Content, stats.Target, stats.Attempts));
        Assert.Equal("whole_timeout", stats.AttemptRecords[0].Error!.Code);
        AssertKeysStayedHome();
    }

    [Fact]
    public async Task Status409_WithTheProvidersWord_IsTriedAgain()
    {
        _vendor.Answers(409, Wires.Read("overloaded.json"), headers: "x-should-retry: true").Streams(body => Answers.Says(body, Events).Says(Answers.End));
        using var client = await ClientAsync();

        var (text, stats, _) = await _time.RunAsync(StreamAsync(client));

        Assert.Equal((Answers.Text(Events), "alpha/m", 2), (text, stats!.Target, stats.Attempts));
    }
}
