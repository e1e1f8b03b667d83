using System.Text;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public sealed class TimingTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly SimulatorHandler _handler;
    private readonly HttpMessageInvoker _client;

    public TimingTests()
    {
        _handler = new SimulatorHandler(new SimulatorOptions { TimeProvider = _time });
        _client = new HttpMessageInvoker(_handler);
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task FirstByte_AsDirected_DelaysTheHeaders()
    {
        var response = SendAsync("echo", "first-byte=700");

        Assert.Equal(TimeSpan.FromMilliseconds(700), await _time.NextTimerAsync());
        Assert.False(response.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(700));

        using var answer = await response;
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task FirstToken_AsDirected_DelaysTheBodyOnly()
    {
        using var response = await SendAsync("echo", "first-token=700");
        await using var stream = await response.Content.ReadAsStreamAsync();
        var read = stream.ReadAsync(new byte[16]);

        Assert.Equal(TimeSpan.FromMilliseconds(700), await _time.NextTimerAsync());
        Assert.False(read.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(700));

        Assert.Equal(16, await read);
    }

    [Fact]
    public async Task Pace_AsDirected_PartsTheEvents()
    {
        using var response = await SendAsync("echo", "pace=40");
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];

        for (var i = 0; i < 5; i++)
        {
            var frame = Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
            Assert.Equal(1, frame.Split("\n\n").Length - 1);
            var next = stream.ReadAsync(Memory<byte>.Empty);
            Assert.Equal(TimeSpan.FromMilliseconds(40), await _time.NextTimerAsync());
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(40));
            await next;
        }
    }

    [Fact]
    public async Task StallAfter_AsDirected_SendsTheseAndNoMore()
    {
        using var response = await SendAsync("echo", "stall-after=2");
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];

        var frames = Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
        var next = stream.ReadAsync(buffer);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(2, frames.Split("\n\n").Length - 1);
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task Story_Streamed_ComesAtFortyTokensPerSecond()
    {
        var start = _time.GetUtcNow();
        using var response = await SendAsync("story", null);
        var content = response.Content.ReadAsStringAsync();
        while (!content.IsCompleted)
        {
            // The reader of the content works on this thread's continuations: a timer is armed whenever it waits.
            var next = _time.NextTimerAsync();
            if (await Task.WhenAny(next, content) == next)
            {
                _time.Advance(await next);
            }
        }

        var text = string.Concat(Call.Payloads(await content).SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["delta"]!["content"]));
        var tokens = Encoding.UTF8.GetByteCount(text) / 4;
        Assert.InRange(tokens / (_time.GetUtcNow() - start).TotalSeconds, 38, 42);
    }

    private Task<HttpResponseMessage> SendAsync(string model, string? directives) =>
        _client.SendAsync(Call.Request(Call.OpenAi, Call.Body(Call.OpenAi, model, "Be timed", """{"stream":true}"""), directives), TestContext.Current.CancellationToken);
}
