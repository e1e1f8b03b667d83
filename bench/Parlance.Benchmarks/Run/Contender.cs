using System.Net;
using System.Net.Sockets;
using Parlance.Benchmarks.Load;
using Parlance.Benchmarks.Measure;
using Parlance.Benchmarks.Proxies;

namespace Parlance.Benchmarks.Run;

/// <summary>A program that can be started for measurement, any number of times.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Program">The file to run.</param>
/// <param name="Prepare">Its arguments and the key that it takes, if any, given a folder of its own, its port and the upstream's port.</param>
internal sealed record Contender(string Name, string Program, Func<string, int, int, (string[] Arguments, string? Key)> Prepare)
{
    public const string DirectName = "direct";
    public const string BareName = "bare";
    public const string NginxName = "nginx";
    public const string GatewayName = "gateway";
    public const string BeforeName = "before";
    public const string LimitedName = "limited";

    // `dotnet new web` switches the server collector on; without it the yardstick would not be the default.
    private static readonly Dictionary<string, string> s_web = new() { ["DOTNET_gcServer"] = "1" };

    // For the same reason as in the load generator.
    private static readonly Dictionary<string, string> s_inline = new() { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1", ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" };

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public static Contender Direct { get; } = Self(DirectName, (_, port, _) => ["upstream", "--port", $"{port}"]) with { Environment = s_inline };

    public static Contender Bare { get; } = Self(BareName, (_, port, upstream) => ["bare", "--port", $"{port}", "--upstream", $"http://127.0.0.1:{upstream}"]) with { Environment = s_web };

    public static Contender Nginx(string program) => new(NginxName, program, (folder, port, upstream) => (NginxConfig.Write(folder, port, upstream), null));

    public static Contender Gateway(string name, string program, IReadOnlyDictionary<string, string> environment) =>
        new(name, program, (folder, port, upstream) => (GatewayConfig.Write(folder, port, upstream), GatewayConfig.Key)) { Environment = environment };

    /// <summary>The gateway with every limit that there is, on every level above a key of the store.</summary>
    public static Contender Limited(string program, IReadOnlyDictionary<string, string> environment) =>
        new(LimitedName, program, (folder, port, upstream) => LimitedConfig.Write(program, folder, port, upstream)) { Environment = environment };

    /// <summary>Starts it in a fresh folder below <paramref name="folder"/> and waits for its first right answer.</summary>
    public Task<ServerProcess> StartAsync(string folder, int upstreamPort)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, $"{Name}-{Guid.NewGuid():N}")).FullName;
        var port = FreePort();
        var (arguments, key) = Prepare(own, port, upstreamPort);
        return ServerProcess.StartAsync(Name, Program, arguments, Endpoint.Local(port, key: key), Environment);
    }

    private static Contender Self(string name, Func<string, int, int, string[]> arguments)
    {
        var program = System.Environment.ProcessPath!;
        var hosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new(name, program, hosted ? (folder, port, upstream) => ([typeof(Contender).Assembly.Location, .. arguments(folder, port, upstream)], null) : (folder, port, upstream) => (arguments(folder, port, upstream), null));
    }

    /// <summary>Below the range from which the system gives out ports (32768 on Linux), so that no other program gets it meanwhile.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: try another one.
            }
        }
    }
}
