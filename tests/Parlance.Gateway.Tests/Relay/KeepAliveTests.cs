using System.IO.Pipelines;
using System.Text;
using Parlance.Gateway.Relay;
using Parlance.Gateway.Tests.Support;
using Parlance.Wire;

namespace Parlance.Gateway.Tests.Relay;

public class KeepAliveTests
{
    [Fact]
    public void KeepAlive_FifteenSecondsOfSilence_WritesOneComment()
    {
        var time = new ManualTime();
        var (pipe, output, keepAlive) = Open(time);
        using (output)
        using (keepAlive)
        {
            time.Advance(TimeSpan.FromSeconds(14));
            Assert.Equal("", Written(pipe));
            time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(": keep-alive\n\n", Written(pipe));
            time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal("", Written(pipe));
        }
    }

    [Fact]
    public async Task KeepAlive_StreamIsBusy_WritesNothing()
    {
        var time = new ManualTime();
        var (pipe, output, keepAlive) = Open(time);
        using var text = new PooledBuffer();
        using (output)
        using (keepAlive)
        {
            for (var second = 0; second < 40; second += 10)
            {
                time.Advance(TimeSpan.FromSeconds(10));
                SseWriter.Write(text, default, "x"u8);
                Assert.True(await output.SendAsync(text));
                Assert.Equal("data: x\n\n", Written(pipe));
            }
        }
    }

    [Fact]
    public void KeepAlive_InsideAFrame_WritesNothing()
    {
        var time = new ManualTime();
        var (pipe, output, keepAlive) = Open(time);
        using (output)
        using (keepAlive)
        {
            output.AtBoundary = false;
            time.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal("", Written(pipe));
        }
    }

    private static (Pipe Pipe, StreamOutput Output, KeepAlive KeepAlive) Open(ManualTime time)
    {
        var pipe = new Pipe();
        var output = new StreamOutput(pipe.Writer, takesComments: true, time, CancellationToken.None);
        var keepAlive = new KeepAlive(time);
        keepAlive.Add(output);
        return (pipe, output, keepAlive);
    }

    private static string Written(Pipe pipe)
    {
        if (!pipe.Reader.TryRead(out var result))
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(result.Buffer);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }
}
