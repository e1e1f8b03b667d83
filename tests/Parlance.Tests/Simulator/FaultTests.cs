using System.Net.Sockets;
using System.Text;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

/// <summary>Every fault over a real socket: the bytes of the faulty stream against those of the sound one, which differ by nothing but the fault.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private SimulatorHost _host = null!;

    public static TheoryData<string> Dialects => [Call.OpenAi, Call.Anthropic];

    public async ValueTask InitializeAsync() => _host = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0, TimeProvider = new FixedTime() });

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData(Call.OpenAi, 503, "server_error")]
    [InlineData(Call.OpenAi, 401, null)]
    [InlineData(Call.Anthropic, 529, "overloaded_error")]
    [InlineData(Call.Anthropic, 429, "rate_limit_error")]
    public async Task Status_AsDirected_InTheDialectsShape(string dialect, int status, string? type)
    {
        using var response = await SendAsync(dialect, $"status={status}; retry-after=2; header.x-should-retry=false", stream: true);

        var json = Call.Payloads("data: " + await response.Content.ReadAsStringAsync())[0];
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(["2"], response.Headers.GetValues("retry-after"));
        Assert.Equal(["false"], response.Headers.GetValues("x-should-retry"));
        Assert.Equal(dialect == Call.Anthropic, json.ContainsKey("type"));
        Assert.NotEqual("", (string?)json["error"]!["message"]);
        if (type is not null)
        {
            Assert.Equal(type, (string?)json["error"]!["type"]);
        }
    }

    [Fact]
    public async Task Html_AsDirected_LooksLikeAProxy()
    {
        using var response = await SendAsync(Call.OpenAi, "html=1", stream: false);

        Assert.Equal(502, (int)response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("<html>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task LineEnds_AsDirected_ChangeNothingElse(string dialect)
    {
        var sound = await StreamAsync(dialect, null);

        Assert.Equal(sound.Replace("\n", "\r\n", StringComparison.Ordinal), await StreamAsync(dialect, "crlf=1"));
        Assert.Equal(sound.Replace("\n", "\r", StringComparison.Ordinal), await StreamAsync(dialect, "cr=1"));
        Assert.Equal("\uFEFF" + sound, await StreamAsync(dialect, "bom=1"));
        Assert.Equal(string.Concat(Frames(sound).Select(frame => ": keep-alive\n\n" + frame)), await StreamAsync(dialect, "comments=1"));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Splits_AsDirected_ChangeNoByte(string dialect)
    {
        var sound = await StreamAsync(dialect, null);

        Assert.Equal(sound, await StreamAsync(dialect, "split=bytes"));
        Assert.Equal(sound, await StreamAsync(dialect, "split=random"));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task SplitBytes_OnTheSocket_OneChunkPerByte(string dialect)
    {
        var body = Call.Body(dialect, "echo", "hi", """{"stream":true}""").ToJsonString();
        using var socket = new TcpClient();
        await socket.ConnectAsync(_host.Address.Host, _host.Address.Port, TestContext.Current.CancellationToken);
        var path = dialect == Call.OpenAi ? "chat/completions" : "messages";
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"POST /v1/{path} HTTP/1.1\r\nHost: x\r\nanthropic-version: 2023-06-01\r\nx-sim: split=bytes\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

        var raw = await new StreamReader(socket.GetStream(), Encoding.Latin1).ReadToEndAsync(TestContext.Current.CancellationToken);

        var chunks = raw[(raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.StartsWith("1\r\n" + (dialect == Call.OpenAi ? "d\r\n1\r\na" : "e\r\n1\r\nv"), chunks, StringComparison.Ordinal);
        Assert.EndsWith("1\r\n\n\r\n0\r\n\r\n", chunks, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Truncate_AfterEvents_EndsCleanly(string dialect)
    {
        var frames = Frames(await StreamAsync(dialect, null));

        for (var n = 0; n < frames.Length; n++)
        {
            Assert.Equal(string.Concat(frames.Take(n)), await StreamAsync(dialect, $"truncate-after={n}"));
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Reset_AfterEvents_BreaksAfterExactlyThese(string dialect)
    {
        var frames = Frames(await StreamAsync(dialect, null));
        using var response = await SendAsync(dialect, "reset-after=3", stream: true);

        var received = new StringBuilder();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(response, received));

        Assert.Equal(string.Concat(frames.Take(3)), received.ToString());
        Assert.True(failure is HttpIOException or IOException, failure.ToString());
        Assert.Equal(SocketError.ConnectionReset, (failure as SocketException ?? failure.InnerException as SocketException)?.SocketErrorCode);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task NoDone_AsDirected_OnlyTheEndIsMissing(string dialect)
    {
        var frames = Frames(await StreamAsync(dialect, null));

        Assert.Equal(string.Concat(frames.SkipLast(1)), await StreamAsync(dialect, "no-done=1"));
        Assert.Contains(dialect == Call.OpenAi ? "[DONE]" : "message_stop", frames[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Call.OpenAi, 0)]
    [InlineData(Call.OpenAi, 2)]
    [InlineData(Call.Anthropic, 0)]
    [InlineData(Call.Anthropic, 2)]
    public async Task ErrorEvent_AfterEvents_IsTheLast(string dialect, int after)
    {
        var sound = Frames(await StreamAsync(dialect, null));

        var frames = Frames(await StreamAsync(dialect, $"error-event={after}"));

        Assert.Equal(sound.Take(after), frames.Take(after));
        Assert.Equal(after + 1, frames.Length);
        Assert.Contains("\"error\"", frames[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task BadJson_NthEvent_IsCutInHalf(string dialect)
    {
        var sound = Frames(await StreamAsync(dialect, null));

        var frames = Frames(await StreamAsync(dialect, "bad-json=2"));

        Assert.Equal(sound[0], frames[0]);
        Assert.Equal(sound[2..], frames[2..]);
        Assert.StartsWith(frames[1].TrimEnd('\n'), sound[1], StringComparison.Ordinal);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => System.Text.Json.JsonDocument.Parse(frames[1][(frames[1].IndexOf("data: ", StringComparison.Ordinal) + 6)..]));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task UnknownEvent_AsDirected_ComesBehindTheFirst(string dialect)
    {
        var sound = Frames(await StreamAsync(dialect, null));

        var frames = Frames(await StreamAsync(dialect, "unknown-event=1"));

        Assert.Equal(sound, frames.Where((_, i) => i != 1));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task BigEvent_AsDirected_IsOneEvent(string dialect)
    {
        var frames = Frames(await StreamAsync(dialect, "big-event=3000000"));

        Assert.Single(frames, frame => frame.Length > 3_000_000);
    }

    [Theory]
    [InlineData("usage=none", null)]
    [InlineData("usage=negative", -3L)]
    [InlineData("usage=huge", 1_000_000_000_000_000L)]
    public async Task Usage_AsDirected_IsWrong(string directive, long? expected)
    {
        using var response = await SendAsync(Call.OpenAi, directive, stream: false);

        var usage = Call.Payloads("data: " + await response.Content.ReadAsStringAsync())[0]["usage"];
        Assert.Equal(expected, (long?)usage?["prompt_tokens"]);
    }

    [Theory]
    [InlineData("truncate-after=10", 10)]
    [InlineData("truncate-after=0", 0)]
    public async Task Truncate_WholeAnswer_CountsBytes(string directive, int length)
    {
        using var response = await SendAsync(Call.OpenAi, directive, stream: false);

        Assert.Equal(length, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task ErrorEvent_WholeAnswer_IsAnErrorUnderStatus200()
    {
        using var response = await SendAsync(Call.OpenAi, "error-event=0", stream: false);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("\"error\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directive_InThePrompt_Works()
    {
        var body = Call.Body(Call.OpenAi, "echo", "[sim:status=503] hi");

        var (status, _) = await _client.SendAsync(Call.OpenAi, body, null, _host.Address);

        Assert.Equal(503, status);
    }

    [Fact]
    public async Task Directive_Unknown_IsRefused()
    {
        using var response = await SendAsync(Call.OpenAi, "explode=1", stream: false);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("explode=1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string[] Frames(string stream) => stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame + "\n\n").ToArray();

    private static async Task ReadAsync(HttpResponseMessage response, StringBuilder into)
    {
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64];
        while (await stream.ReadAsync(buffer) is > 0 and var read)
        {
            into.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
    }

    private async Task<string> StreamAsync(string dialect, string? directives)
    {
        using var response = await SendAsync(dialect, directives, stream: true);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        return Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync());
    }

    private Task<HttpResponseMessage> SendAsync(string dialect, string? directives, bool stream)
    {
        var body = Call.Body(dialect, "echo", "Fault me", stream ? """{"stream":true}""" : "{}");
        return _client.SendAsync(Call.Request(dialect, body, directives, _host.Address), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
