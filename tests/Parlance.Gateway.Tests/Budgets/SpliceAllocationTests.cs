using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Reflection;
using Parlance.Benchmarks.Run;
using Parlance.Benchmarks.Upstream;
using Parlance.Dialects;
using Parlance.Gateway.Relay;
using Parlance.Manifests;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Tests.Budgets;

public class SpliceAllocationTests
{
    private const int Events = 1000;

    private static double Limit => Budget.ReadAll()["splice-event-allocation"].Limit;

    /// <summary>The codec's part: frames, decoding, the relay. Holds in every build.</summary>
    [Theory]
    [InlineData("openai-chat")]
    [InlineData("anthropic-messages")]
    public void SpliceRelay_Event_AllocatesWithinBudget(string dialect)
    {
        var source = SourceOf(dialect);
        var wire = new ArrayBufferWriter<byte>(1024);
        using var output = new PooledBuffer();
        using var relay = new SpliceRelay(output, hideUsage: true, holdLimit: 1 << 20);
        using var frames = new SseReader(skipLarge: true);
        var reader = TargetOf(dialect).Provider.Dialect.OpenReader(Quirks.None);
        wire.Write(source.Begin);
        Pass(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var different = Pass(Events);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, different);
        Assert.InRange(allocated / (double)Events, 0, Limit);

        int Pass(int events)
        {
            var different = 0;
            for (var i = 0; i < events; i++)
            {
                source.WriteEvent(wire, i);
                frames.Push(wire.WrittenMemory);
                var told = 0;
                while (frames.TryRead(out var frame))
                {
                    reader.Read(frame, relay);
                    relay.EndFrame(wire.WrittenSpan[told..frame.End]);
                    told = frame.End;
                }

                different += wire.WrittenSpan.SequenceEqual(output.WrittenSpan) ? 0 : 1;
                output.Clear();
                wire.ResetWrittenCount();
            }

            return different;
        }
    }

    /// <summary>All that the gateway does per event between the two connections. Needs an optimised build: without, the compiler makes every asynchronous call an object.</summary>
    [Theory]
    [InlineData("openai-chat")]
    [InlineData("anthropic-messages")]
    public async Task Splice_Event_AllocatesWithinBudget(string dialect)
    {
        Assert.SkipUnless(IsOptimised, "Asynchronous calls allocate in a debug build; run with -c Release.");
        using var upstream = new EventBody(SourceOf(dialect));
        using var connections = new Connections(new ConnectionOptions { Handler = upstream });
        using var owner = new Owner();
        var outcome = await new AttemptLoop(connections, new AttemptOptions()).RunAsync([TargetOf(dialect)], owner, stream: true, CancellationToken.None);
        await using var attempt = outcome.Attempt!;
        var caller = new Pipe();
        using var output = new StreamOutput(caller.Writer, takesComments: true, TimeProvider.System, CancellationToken.None);

        // The first events rent buffers that the stream keeps.
        Relay(attempt, owner.Output, output, caller.Reader, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var relayed = Relay(attempt, owner.Output, output, caller.Reader, Events);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(upstream.EventLength * Events, relayed);
        Assert.InRange(allocated / (double)Events, 0, Limit);
    }

    /// <summary>What the pipeline does per event: read, decode, meter, pass on, send. Nothing here waits, so all of it is on this thread. Returns the bytes that reached the caller.</summary>
    private static long Relay(Attempt attempt, PooledBuffer buffer, StreamOutput output, PipeReader caller, int events)
    {
        long bytes = 0;
        for (var i = 0; i < events; i++)
        {
            attempt.ReadAsync().GetAwaiter().GetResult();
            output.SendAsync(buffer).GetAwaiter().GetResult();
            if (caller.TryRead(out var read))
            {
                bytes += read.Buffer.Length;
                caller.AdvanceTo(read.Buffer.End);
            }
        }

        return bytes;
    }

    private static bool IsOptimised => typeof(AttemptLoop).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    private static StubDialect SourceOf(string dialect) => dialect == "openai-chat" ? StubDialect.OpenAiChat : StubDialect.AnthropicMessages;

    private static Target TargetOf(string name)
    {
        Assert.True(DialectSet.TryGet(name, out var dialect));
        return new Target(
            new Provider { Id = "lab", DisplayName = "Lab", Dialect = dialect, BaseUrl = new Uri("http://lab.test/v1"), ChatPath = dialect.ChatPath, Auth = new AuthScheme(null, "", Required: false) },
            "bench");
    }

    private sealed class Owner : IAttemptOwner, IDisposable
    {
        private SpliceRelay? _relay;

        public PooledBuffer Output { get; } = new();

        public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
        {
            error = null;
            return true;
        }

        public IChatSink Open(Attempt attempt) => _relay = new SpliceRelay(Output, hideUsage: true, holdLimit: 1 << 20);

        public ValueTask FailedAsync(Attempt attempt) => ValueTask.CompletedTask;

        public void Dispose()
        {
            _relay?.Dispose();
            Output.Dispose();
        }
    }

    /// <summary>An upstream that answers with an endless stream, one event per read.</summary>
    private sealed class EventBody(StubDialect dialect) : HttpMessageHandler
    {
        public long EventLength { get; } = Length(dialect);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new StreamContent(new Endless(dialect));
            content.Headers.Add("Content-Type", "text/event-stream");
            return Task.FromResult(new HttpResponseMessage { Content = content });
        }

        private static long Length(StubDialect dialect)
        {
            var output = new ArrayBufferWriter<byte>();
            dialect.WriteEvent(output, 0);
            return output.WrittenCount;
        }
    }

    private sealed class Endless(StubDialect dialect) : MemoryStream
    {
        private readonly ArrayBufferWriter<byte> _event = new(1024);
        private int _sent = -1;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _event.ResetWrittenCount();
            if (_sent++ < 0)
            {
                _event.Write(dialect.Begin);
            }
            else
            {
                dialect.WriteEvent(_event, _sent);
            }

            _event.WrittenSpan.CopyTo(buffer.Span);
            return ValueTask.FromResult(_event.WrittenCount);
        }
    }
}
