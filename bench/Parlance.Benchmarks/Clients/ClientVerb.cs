using System.Globalization;
using Parlance.Benchmarks.Measure;
using Parlance.Benchmarks.Timing;
using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Clients;

/// <summary><c>client</c>: one client library in this process. Reads lines <c>whole N</c> or <c>stream N</c>, makes N calls, 16 at once, and answers with the CPU nanoseconds and bytes they took.</summary>
internal static class ClientVerb
{
    /// <summary>Chunks of each stream.</summary>
    public const int Chunks = 200;

    private const int AtOnce = 16;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var name = arguments.Required("--name");
        var upstream = new Uri(arguments.Required("--upstream"));
        arguments.End();
        var client = await OpenAsync(name, upstream);
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            var (kind, calls) = (line.Split(' ')[0], int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
            try
            {
                var (cpu, bytes, time) = await MeasureAsync(client, kind == "stream", calls);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cpu} {bytes} {time}"));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Console.WriteLine($"failed {e.ToString().ReplaceLineEndings(" ")}");
            }
        }

        return 0;
    }

    private static async Task<IBenchClient> OpenAsync(string name, Uri upstream) => name switch
    {
        ClientNames.OpenAiFloor => new OpenAiFloor(upstream),
        ClientNames.OpenAiPackage => new OpenAiPackage(upstream),
        ClientNames.OpenAiFluent => new FluentFace(await OurClient.OpenAsync("openai/gpt-4o", upstream)),
        ClientNames.OpenAiExtensions => new ExtensionsFace(await OurClient.OpenAsync("openai/gpt-4o", upstream)),
        ClientNames.AnthropicFloor => new AnthropicFloor(upstream),
        ClientNames.AnthropicPackage => new AnthropicPackage(upstream),
        ClientNames.AnthropicFluent => new FluentFace(await OurClient.OpenAsync("anthropic/claude-haiku-4-5", upstream)),
        ClientNames.AnthropicExtensions => new ExtensionsFace(await OurClient.OpenAsync("anthropic/claude-haiku-4-5", upstream)),
        _ => throw new BenchException($"No client {name}; there are {string.Join(", ", ClientNames.All)}."),
    };

    private static async Task<(long Cpu, long Bytes, long Time)> MeasureAsync(IBenchClient client, bool stream, int calls)
    {
        var left = calls;
        int[] self = [Environment.ProcessId];
        var (bytes, cpu, start) = (GC.GetTotalAllocatedBytes(precise: true), ProcessCpu.Read(self), Clock.Now);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await (stream ? StreamAsync(client) : AskAsync(client));
            }
        })));
        return (ProcessCpu.Read(self) - cpu, GC.GetTotalAllocatedBytes(precise: true) - bytes, Clock.Now - start);
    }

    private static async Task AskAsync(IBenchClient client)
    {
        if (await client.AskAsync() is var text && text != StubTexts.Answer)
        {
            throw new BenchException($"Wrong answer: {text}");
        }
    }

    private static async Task StreamAsync(IBenchClient client)
    {
        if (await client.StreamAsync() is var length && length != s_streamed)
        {
            throw new BenchException($"A stream of {length} characters instead of {s_streamed}.");
        }
    }

    private static readonly int s_streamed = Enumerable.Range(0, Chunks).Sum(i => StubTexts.Words[i % StubTexts.Words.Count].Length);
}
