using System.Buffers;
using Parlance.Benchmarks.Run;
using Parlance.Benchmarks.Upstream;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Tests.Budgets;

public class TranslateAllocationTests
{
    private const int Events = 1000;

    [Theory]
    [InlineData("openai-chat", "anthropic-messages")]
    [InlineData("anthropic-messages", "openai-chat")]
    public void Translate_ShortTextEvent_AllocatesWithinBudget(string from, string to)
    {
        using var stream = new Translation(from, to);

        // The first events fill buffers and strings that the stream keeps.
        stream.Feed(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        stream.Feed(Events);
        var perEvent = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Events;

        Assert.Equal(Events + 100, stream.Written);
        Assert.InRange(perEvent, 0, Budget.ReadAll()["translate-event-allocation"].Limit);
    }

    /// <summary>One answer on its way from one dialect to another, an event per network read.</summary>
    private sealed class Translation : IDisposable
    {
        private readonly StubDialect _source;
        private readonly ArrayBufferWriter<byte> _wire = new(4096);
        private readonly ArrayBufferWriter<byte> _output = new(4096);
        private readonly SseReader _frames = new();
        private readonly IStreamReader _reader;
        private readonly IStreamWriter _writer;
        private int _sent;

        public Translation(string from, string to)
        {
            _source = from == "openai-chat" ? StubDialect.OpenAiChat : StubDialect.AnthropicMessages;
            Assert.True(DialectSet.TryGet(from, out var source));
            Assert.True(DialectSet.TryGet(to, out var door));
            _reader = source.OpenReader(Quirks.None);
            _writer = door.OpenWriter(new StreamOptions(IncludeUsage: false, "id", "model", Created: 0), _output);
            _wire.Write(_source.Begin);
            Pass();
        }

        /// <summary>Text events that came out with their text.</summary>
        public int Written { get; private set; }

        public void Feed(int events)
        {
            for (var i = 0; i < events; i++)
            {
                _source.WriteEvent(_wire, _sent++);
                Pass();
                Written += _output.WrittenSpan.IndexOf("\" #"u8) > 0 ? 1 : 0;
                _output.ResetWrittenCount();
            }
        }

        public void Dispose() => _frames.Dispose();

        private void Pass()
        {
            _frames.Push(_wire.WrittenMemory);
            while (_frames.TryRead(out var frame))
            {
                _reader.Read(frame, _writer);
            }

            _wire.ResetWrittenCount();
        }
    }
}
