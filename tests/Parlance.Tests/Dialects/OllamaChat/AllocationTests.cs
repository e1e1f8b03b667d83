using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OllamaChat;

/// <summary>What one short text event costs in memory: nothing, once the buffers have their size.</summary>
public class AllocationTests
{
    [Theory]
    [InlineData("ollama-chat", "openai-chat", """{"model":"m","created_at":"2023-08-04T08:52:19.385406455-07:00","message":{"role":"assistant","content":" the \"quick\"\n\u00e9"},"done":false}""")]
    [InlineData("ollama-chat", "ollama-chat", """{"model":"m","created_at":"2023-08-04T08:52:19.385406455-07:00","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}""")]
    [InlineData("ollama-generate", "ollama-generate", """{"model":"m","created_at":"2023-08-04T08:52:19.385406455-07:00","response":" the quick","done":false}""")]
    public void Translate_ShortTextEvent_AllocatesNothing(string from, string to, string data)
    {
        var upstream = Named(from);
        var door = Named(to);
        using var output = new PooledBuffer(4096);
        using var frames = Framing.JsonLines.OpenReader(1 << 20, skipLarge: false);
        var bytes = Encoding.UTF8.GetBytes(data + "\n");
        var reader = upstream.OpenReader(Quirks.None);
        var writer = door.OpenWriter(new StreamOptions(true, "id", "m", 0) { Elapsed = () => TimeSpan.Zero }, output);

        Assert.Equal(0, Allocations.Of(() =>
        {
            frames.Push(bytes);
            Assert.True(frames.TryRead(out var frame));
            reader.Read(frame, writer);
            frames.TryRead(out _);
            Assert.True(output.Length > 0);
            output.Clear();
        }));
    }

    private static IDialect Named(string name) => new[] { DialectSet.OpenAiChat, DialectSet.OllamaChat, DialectSet.OllamaGenerate }.Single(dialect => dialect.Name == name);
}
