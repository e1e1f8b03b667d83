using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Tests.Features.Cache;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Guardrails;

/// <summary>A server of the operator's that decides over texts.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly SimulatorOptions s_silent = new() { Pace = 0, Announce = false };
    private readonly ConcurrentQueue<(JsonElement Body, string? Authorization)> _asked = [];
    private WebApplication _server = null!;
    private Func<JsonElement, (int Status, string Body)> _answer = _ => (200, """{"action":"allow"}""");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/check", async (HttpContext http) =>
        {
            var body = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
            _asked.Enqueue((body, http.Request.Headers.Authorization));
            var (status, answer) = _answer(body);
            if (status == 0)
            {
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }

            http.Response.StatusCode = status;
            http.Response.Headers.Location = "http://127.0.0.1:1/steal";
            await http.Response.WriteAsync(answer);
        });
        await _server.StartAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Input_Replaced_GoesOnReplaced()
    {
        _answer = _ => (200, """{"action":"replace","texts":["be kind","good words"]}""");
        await using var gateway = await StartAsync("on: [ input ]");

        using var response = await gateway.PostAsync("/v1/chat/completions", """{"model":"lab/echo","messages":[{"role":"system","content":"s"},{"role":"user","content":"bad words"}]}""");

        Assert.Contains("good words", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var (body, authorization) = Assert.Single(_asked);
        Assert.Equal("Bearer hook-token-0123456789", authorization);
        Assert.Equal(("judge", "input", "lab/echo", "test", "s,bad words"), (Text(body, "guardrail"), Text(body, "phase"), Text(body, "model"), Text(body, "key"), string.Join(',', body.GetProperty("texts").EnumerateArray())));
        Assert.Equal(response.Header("x-request-id"), Text(body, "request_id"));
    }

    [Theory]
    [InlineData(200, """{"action":"block"}""", "block", HttpStatusCode.BadRequest)]
    [InlineData(200, """{"action":"block"}""", "allow", HttpStatusCode.BadRequest)]
    [InlineData(500, "", "block", HttpStatusCode.BadRequest)]
    [InlineData(500, "", "allow", HttpStatusCode.OK)]
    [InlineData(307, "", "block", HttpStatusCode.BadRequest)]
    [InlineData(200, "<html>", "block", HttpStatusCode.BadRequest)]
    [InlineData(200, """{"action":"replace","texts":[]}""", "allow", HttpStatusCode.OK)]
    [InlineData(0, "", "block", HttpStatusCode.BadRequest)]
    [InlineData(0, "", "allow", HttpStatusCode.OK)]
    public async Task Input_Answer_DecidesOrFailsAsWritten(int status, string body, string onFailure, HttpStatusCode expected)
    {
        _answer = _ => (status, body);
        await using var gateway = await StartAsync($"on: [ input ]", $"on_failure: {onFailure}, timeout: 300ms");

        using var response = await gateway.AskAsync("chat", "lab/echo", "hi", false);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, gateway.Simulator.Requests.Count);
    }

    [Theory]
    [InlineData("chat", true)]
    [InlineData("chat", false)]
    [InlineData("messages", true)]
    [InlineData("responses", true)]
    [InlineData("gemini", true)]
    public async Task Output_Decided_IsHeldUntilThen(string door, bool stream)
    {
        await using var gateway = await StartAsync("on: [ output ]");
        _answer = body => (200, $$"""{"action":"replace","texts":["{{Text(body, "phase")}} replaced"]}""");
        using var replaced = await gateway.AskAsync(door, "west/echo", "said", stream);
        var said = Said.Result(door, await replaced.Content.ReadAsStringAsync(), stream);
        _answer = _ => (200, """{"action":"block"}""");
        using var blocked = await gateway.AskAsync(door, "west/echo", "said", stream);
        var stopped = Said.Result(door, await blocked.Content.ReadAsStringAsync(), stream);

        Assert.Equal(("output replaced", FinishReason.Stop), (said.Content, said.FinishReason));
        Assert.Equal(("", FinishReason.ContentFilter), (stopped.Content, stopped.FinishReason));
    }

    private static string? Text(JsonElement body, string name) => body.GetProperty(name).GetString();

    private Task<TestGateway> StartAsync(string more, string hook = "timeout: 5s") =>
        TestGateway.StartAsync(s_silent, more: $"guardrails: [ {{ name: judge, {more}, webhook: {{ url: \"{_server.Urls.First()}/check\", token: hook-token-0123456789, {hook} }} }} ]");
}
