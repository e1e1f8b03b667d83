using Parlance.Benchmarks;
using Parlance.Benchmarks.Clients;
using Parlance.Benchmarks.Load;
using Parlance.Benchmarks.Proxies;
using Parlance.Benchmarks.Run;
using Parlance.Benchmarks.Upstream;

try
{
    var arguments = new Arguments(args);
    return arguments.Verb switch
    {
        "run" => await RunVerb.RunAsync(arguments),
        "clients" => await ClientsVerb.RunAsync(arguments),
        "client" => await ClientVerb.RunAsync(arguments),
        "streams" => await StreamsVerb.RunAsync(arguments),
        "simulator" => await SimulatorVerb.RunAsync(arguments),
        "load" => await LoadVerb.RunAsync(arguments),
        "upstream" => await StubServer.RunAsync(arguments),
        "bare" => await BareProxy.RunAsync(arguments),
        _ => Help(),
    };
}
catch (BenchException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static int Help()
{
    Console.WriteLine("""
        run       [--quick] [--rounds N] [--only NAME,NAME] [--gateway FILE|none] [--gateway-env NAME=VALUE,...] [--before FILE] [--enforce]
                  The whole table: starts upstream, bare proxy, nginx and the gateway, measures them in turn, prints Markdown.
                  Without --gateway the gateway is published first. --before: an older build, measured in the same rounds. --enforce: exit 1 when a budget is exceeded.
        clients   [--quick] [--rounds N] [--only NAME,NAME] [--enforce]
                  Client libraries in turn, each in a process of its own, against the stub upstream: CPU and bytes per request and per streamed chunk.
        streams   [--count N] [--sockets]
                  N streams (10,000) open at once in this process, against the simulator in this process, or in its own over loopback sockets: bytes per stream, threads, and how late a timer runs meanwhile.
        load      closed|open|streams --url URL [--pid N] [--key K] [--model M] [--seconds S]
                  [--connections N]  [--rate R --arrivals poisson|fixed]  [--streams N --per-second E]
                  One load against any OpenAI-compatible server; with --pid also that process's CPU per request or event.
        upstream  --port N    The stub upstream: /v1/chat/completions and /v1/messages.
        bare      --port N --upstream URL    A default Kestrel + HttpClient pass-through proxy.
        """);
    return 2;
}
