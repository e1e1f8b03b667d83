using System.Net;
using Parlance.Benchmarks.Measure;
using Parlance.Benchmarks.Timing;
using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Load;

/// <summary><c>load</c>: one load on any server.</summary>
internal static class LoadVerb
{
    private const long Lead = Clock.Second / 2;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        InlineSockets.Enable();
        var shape = arguments.Word();
        var url = new Uri(arguments.Required("--url"));
        var endpoint = new Endpoint(new IPEndPoint(IPAddress.Parse(url.Host), url.Port), arguments.Text("--model") ?? "lab/bench", arguments.Text("--key"));
        var seconds = Math.Min(arguments.Number("--seconds", 5), 60);
        var pid = arguments.Text("--pid") is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        ILoad load = shape switch
        {
            "closed" => new ClosedLoop(endpoint, (int)arguments.Number("--connections", 16)),
            "open" => new OpenLoop(endpoint, arguments.Number("--rate", 400), poisson: (arguments.Text("--arrivals") ?? "poisson") == "poisson"),
            "streams" => Streams(endpoint, (int)arguments.Number("--streams", 32), arguments.Number("--per-second", 50), seconds),
            _ => throw new BenchException("load closed, load open or load streams?"),
        };
        arguments.End();
        var sample = await Sampler.TakeAsync(load, pid > 0 ? ProcessCpu.Tree(pid) : [], Lead, (long)(seconds * Clock.Second));
        var unit = shape == "streams" ? "event" : "request";
        Console.WriteLine($"{sample.PerSecond:0} {unit}s/s, median {sample.Median / 1000:0} µs, 99 % {sample.Tail / 1000:0} µs" + (pid > 0 ? $", CPU {sample.Cpu / 1000:0.0} µs per {unit}" : ""));
        return 0;
    }

    private static PacedStreams Streams(Endpoint endpoint, int streams, double perSecond, double seconds) =>
        new(endpoint, streams, new StreamPlan((int)((seconds + 1) * perSecond), (long)(Clock.Second / perSecond)));
}
