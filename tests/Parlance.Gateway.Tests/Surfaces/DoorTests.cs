using System.Text.Json;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces;

public class DoorTests
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "/v1/chat/completions", "lab/echo" },
        { "/v1/chat/completions", "west/echo" },
        { "/v1/messages", "lab/echo" },
        { "/v1/messages", "west/echo" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Door_WholeAnswer_HasHeadersAndOneRow(string door, string model)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = door == "/v1/messages" ? await gateway.MessagesAsync(model, "good morning") : await gateway.ChatAsync(model, "good morning");
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Contains("good morning", body, StringComparison.Ordinal);
        Assert.StartsWith("req_", response.Headers.GetValues("x-request-id").Single(), StringComparison.Ordinal);
        Assert.Equal(model, response.Headers.GetValues("x-parlance-target").Single());
        Assert.Equal("1", response.Headers.GetValues("x-parlance-attempts").Single());
        Assert.True(long.Parse(response.Headers.GetValues("x-parlance-overhead-us").Single()) > 0);
        var totals = gateway.Ledger.Totals();
        Assert.Equal(1, totals.Requests);
        Assert.Equal(long.Parse(response.Headers.GetValues("x-parlance-cost-nanousd").Single()), totals.CostNanoUsd);
        Assert.Equal((totals.PromptTokens * 1000) + (totals.CompletionTokens * 2000), totals.CostNanoUsd);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Door_Stream_EndsWithItsMarkerAndHasOneRow(string door, string model)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = door == "/v1/messages" ? await gateway.MessagesAsync(model, "good morning", stream: true) : await gateway.ChatAsync(model, "good morning", stream: true);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(door == "/v1/messages" ? "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n" : "data: [DONE]\n\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"choices\":[]", body, StringComparison.Ordinal);
        Assert.Equal(1, gateway.Ledger.Totals().Requests);
        Assert.True(gateway.Ledger.Totals().CompletionTokens > 0);
    }

    [Fact]
    public async Task Door_UsageAskedFor_IsInTheStream()
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var model in new[] { "lab/echo", "west/echo" })
        {
            using var response = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"{{model}}","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""");
            Assert.Contains("\"choices\":[],\"usage\":{", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v1/chat/completions", "error.message")]
    [InlineData("/v1/messages", "type")]
    public async Task Door_UnknownModel_AnswersInItsShape(string door, string field)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = door == "/v1/messages" ? await gateway.MessagesAsync("nowhere/x", "hi") : await gateway.ChatAsync("nowhere/x", "hi");
        Assert.Equal(404, (int)response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(field == "type", json.RootElement.TryGetProperty("type", out _));
        Assert.Contains("nowhere/x", json.RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Door_KeyMayNotUseModel_Is403AndNothingIsSent()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "narrow-key-for-tests-0123456789");
        using var refused = await gateway.ChatAsync("west/echo", "hi");
        using var allowed = await gateway.ChatAsync("lab/echo", "hi");
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Equal(200, (int)allowed.StatusCode);
        Assert.Single(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Door_CallersHeaders_DoNotGoUpstream()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Add("x-user-secret", "private");
        gateway.Client.DefaultRequestHeaders.Add("Cookie", "a=b");
        using var response = await gateway.ChatAsync("lab/echo", "hi");
        var sent = gateway.Simulator.Requests.Single();
        Assert.Equal("Bearer upstream-key-lab", sent.Headers["Authorization"]);
        Assert.DoesNotContain(sent.Headers, header => header.Key is "x-user-secret" or "Cookie" || header.Value.Contains(TestGateway.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Door_ProviderWithoutManifest_GetsItsKeyAsTheDialectSendsIt()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.ChatAsync("west/echo", "hi");
        var sent = gateway.Simulator.Requests.Single();
        Assert.Equal("upstream-key-west", sent.Headers["x-api-key"]);
        Assert.Equal("2023-06-01", sent.Headers["anthropic-version"]);
        Assert.False(sent.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Door_EventOf30Megabytes_Passes()
    {
        const int Size = 30_000_000;
        await using var gateway = await TestGateway.StartAsync(new() { Pace = 0, KeepRequests = 0 });
        using var response = await gateway.ChatAsync("lab/echo", $"[sim:big-event={Size}] hi", stream: true, HttpCompletionOption.ResponseHeadersRead);
        var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var tail = new byte[14];
        long length = 0;
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            length += read;
            buffer.AsSpan(Math.Max(0, read - tail.Length), Math.Min(read, tail.Length)).CopyTo(tail.AsSpan(Math.Max(0, tail.Length - read)));
        }

        Assert.True(length > Size);
        Assert.Equal("data: [DONE]\n\n", System.Text.Encoding.UTF8.GetString(tail));
    }

    [Fact]
    public async Task Door_UnknownFields_SurviveTheSplice()
    {
        await using var gateway = await TestGateway.StartAsync(new() { Pace = 0, Strict = false });
        const string Body = """{ "brand_new": {"a":[1, 2.50]}, "model":"lab/echo","messages":[{"role":"user","content":"hi","future":null}] }""";
        using var response = await gateway.PostAsync("/v1/chat/completions", Body);
        Assert.Equal(Body.Replace("lab/echo", "echo"), System.Text.Encoding.UTF8.GetString(gateway.Simulator.Requests.Single().Body.Span));
    }

    [Fact]
    public async Task Models_ListAndGet_InTheCallersDialect()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var list = JsonDocument.Parse(await gateway.Client.GetStringAsync("/v1/models"));
        Assert.Equal("list", list.RootElement.GetProperty("object").GetString());
        Assert.Equal(["pair", "lab/echo", "west/echo"], list.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!).Take(3));
        using var one = JsonDocument.Parse(await gateway.Client.GetStringAsync("/v1/models/lab%2Fecho"));
        Assert.Equal("lab/echo", one.RootElement.GetProperty("id").GetString());
        using var missing = await gateway.Client.GetAsync("/v1/models/lab/none");
        Assert.Equal(404, (int)missing.StatusCode);
        gateway.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        using var anthropic = JsonDocument.Parse(await gateway.Client.GetStringAsync("/v1/models"));
        Assert.False(anthropic.RootElement.GetProperty("has_more").GetBoolean());
    }
}
