using Parlance.Benchmarks.Measure;

namespace Parlance.Benchmarks.Run;

/// <summary>The servers of one run, all up at once; idle ones cost next to nothing, so rounds can go from one to the other.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly List<ServerProcess> _servers = [];

    private Stage(string folder) => Folder = folder;

    /// <summary>Temporary files of the run, removed with it.</summary>
    public string Folder { get; }

    /// <summary>Those that started.</summary>
    public IReadOnlyList<ServerProcess> Servers => _servers;

    /// <summary>Those that did not, and why.</summary>
    public List<string> Absent { get; } = [];

    /// <summary>The proxies, for scenarios that need fresh processes.</summary>
    public List<Contender> Proxies { get; } = [];

    public ServerProcess Upstream => _servers[0];

    public int UpstreamPort => Upstream.Endpoint.Address.Port;

    public static async Task<Stage> SetAsync(IEnumerable<Contender> proxies)
    {
        var stage = new Stage(Directory.CreateTempSubdirectory("parlance-bench-").FullName);
        try
        {
            stage._servers.Add(await Contender.Direct.StartAsync(stage.Folder, 0));
            foreach (var proxy in proxies)
            {
                await stage.AddAsync(proxy);
            }

            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private async Task AddAsync(Contender proxy)
    {
        try
        {
            _servers.Add(await proxy.StartAsync(Folder, UpstreamPort));
            Proxies.Add(proxy);
        }
        catch (BenchException e)
        {
            Absent.Add(e.Message);
        }
    }
}
