using System.Diagnostics;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>The promises on streams and failures, at the door.</summary>
public class StreamPromiseTests
{
    [Theory]
    [InlineData("lab/echo")]
    [InlineData("west/echo")]
    public async Task Upstream_FailsBeforeContent_SameTargetIsTriedOnce(string model)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder("status=503") });
        using var response = await gateway.ChatAsync(model, "hi", stream: true);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("2", response.Headers.GetValues("x-parlance-attempts").Single());
        Assert.Equal(2, gateway.Simulator.Requests.Count);
    }

    [Theory]
    [InlineData("status=503")]
    [InlineData("error-event=0")]
    [InlineData("truncate-after=0")]
    public async Task Alias_FirstTargetFails_FallsBackBeforeContent(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = request => request.Path.EndsWith("completions", StringComparison.Ordinal) ? fault : null });
        using var response = await gateway.ChatAsync("pair", "hello there", stream: true);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal("west/echo", response.Headers.GetValues("x-parlance-target").Single());
        Assert.Equal("3", response.Headers.GetValues("x-parlance-attempts").Single());
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lab/echo", "truncate-after=4")]
    [InlineData("west/echo", "truncate-after=6")]
    [InlineData("lab/echo", "error-event=4")]
    public async Task Upstream_BreaksAfterContent_OneErrorEventAndNoMarker(string model, string fault)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => fault });
        using var response = await gateway.ChatAsync(model, "one two three four five six seven eight nine ten", stream: true);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", body, StringComparison.Ordinal);
        Assert.Equal(1, body.Split("\"error\":{").Length - 1);
        Assert.Single(gateway.Simulator.Requests);
    }

    [Theory]
    [InlineData("lab/echo")]
    [InlineData("west/echo")]
    public async Task Upstream_FinishesWithoutMarker_MarkerIsAdded(string model)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "no-done=1" });
        using var response = await gateway.ChatAsync(model, "hi", stream: true);
        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lab/echo", "first-byte=60000", true)]
    [InlineData("lab/echo", "first-token=60000", true)]
    [InlineData("lab/echo", "stall-after=4", true)]
    [InlineData("west/echo", "stall-after=6", true)]
    [InlineData("lab/echo", "first-byte=60000", false)]
    public async Task Caller_Leaves_UpstreamIsCancelledAndSettled(string model, string fault, bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => fault });
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"a b c d e f g h"}]}"""),
        };
        var call = gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        while (gateway.Simulator.Requests.Count == 0)
        {
            await Task.Yield();
        }

        var seen = gateway.Simulator.Requests[0];
        if (fault.StartsWith("stall", StringComparison.Ordinal))
        {
            using var response = await call;
            var body = await response.Content.ReadAsStreamAsync();
            Assert.True(await body.ReadAsync(new byte[1]) > 0);
        }

        var left = Stopwatch.GetTimestamp();
        await leave.CancelAsync();
        await seen.Ended.WaitAsync(TimeSpan.FromSeconds(5));
        var took = Stopwatch.GetElapsedTime(left);
        Assert.True(seen.ClientGone);
        Eventually.True(() => gateway.Ledger.Totals().Requests == 1, "the cut call is in the ledger");
        Assert.Equal(fault.StartsWith("stall", StringComparison.Ordinal), gateway.Ledger.Totals().CompletionTokens > 0);
        Assert.True(took < TimeSpan.FromSeconds(1), $"{took}");
    }

    [Theory]
    [InlineData("status=401", 502, "upstream_auth_error")]
    [InlineData("status=403", 502, "upstream_auth_error")]
    [InlineData("status=400", 400, null)]
    [InlineData("status=404", 404, null)]
    [InlineData("status=502; html=1", 502, null)]
    [InlineData("status=302; header.location=http://127.0.0.1:1/steal", 502, null)]
    public async Task Upstream_Refuses_StatusIsMapped(string fault, int status, string? code)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => fault });
        using var response = await gateway.ChatAsync("lab/echo", "hi");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.DoesNotContain("<html", body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(code ?? "\"error\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upstream_RateLimits_RetryAfterIsKept()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => "status=429; retry-after=300" });
        using var response = await gateway.ChatAsync("lab/echo", "hi");
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal("300", response.Headers.GetValues("Retry-After").Single());
        Assert.Equal("true", response.Headers.GetValues("x-should-retry").Single());
        Assert.Single(gateway.Simulator.Requests);
    }

    [Theory]
    [InlineData("crlf=1")]
    [InlineData("cr=1")]
    [InlineData("split=bytes")]
    [InlineData("comments=1; bom=1")]
    [InlineData("unknown-event=1")]
    public async Task Upstream_OddFraming_SameTextAtEveryDoor(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => fault });
        foreach (var model in new[] { "lab/echo", "west/echo" })
        {
            using var chat = await gateway.ChatAsync(model, "grüß dich, 世界", stream: true);
            Assert.Contains("[DONE]", await chat.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            using var messages = await gateway.MessagesAsync(model, "grüß dich, 世界", stream: true);
            Assert.Contains("message_stop", await messages.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
