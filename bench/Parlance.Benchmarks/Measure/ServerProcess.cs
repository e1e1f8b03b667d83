using System.Diagnostics;
using Parlance.Benchmarks.Load;
using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Measure;

/// <summary>A server in a process of its own, on a port of its own, ended with this object.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();
    private IReadOnlyList<int>? _tree;

    private ServerProcess(string name, Endpoint endpoint, Process process)
    {
        Name = name;
        Endpoint = endpoint;
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    public string Name { get; }

    public Endpoint Endpoint { get; }

    /// <summary>Nanoseconds from just before the process was made to its first right answer.</summary>
    public long FirstAnswer { get; private set; }

    /// <summary>The process and its workers, as they were when first asked for.</summary>
    public IReadOnlyList<int> Tree => _tree ??= ProcessCpu.Tree(_process.Id);

    /// <summary>Starts the program and waits until a chat at <paramref name="endpoint"/> is answered rightly.</summary>
    public static async Task<ServerProcess> StartAsync(string name, string program, IEnumerable<string> arguments, Endpoint endpoint, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };

        // Runtime settings of the caller's shell or of the load generator must not reach what is measured.
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("DOTNET_", StringComparison.Ordinal) && !key.StartsWith("DOTNET_ROOT", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var begun = Clock.Now;
        var server = new ServerProcess(name, endpoint, Process.Start(start)!);
        try
        {
            await server.WaitForAnswerAsync();
            server.FirstAnswer = Clock.Now - begun;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(null, EventArgs.Empty);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitForAnswerAsync()
    {
        var request = ChatRequests.Whole(Endpoint);
        var end = Clock.Now + (long)s_patience.TotalNanoseconds;
        while (await TryAsync(request) is { } wrong)
        {
            if (_process.HasExited || Clock.Now > end)
            {
                throw new BenchException($"{Name} {(_process.HasExited ? $"ended with {_process.ExitCode}" : "gave no right answer")}: {wrong}\n{LastLines()}");
            }

            Clock.SleepUntil(Clock.Now + Clock.Millisecond);
        }
    }

    private async Task<string?> TryAsync(byte[] request)
    {
        using var connection = new HttpConnection(Endpoint);
        var exchange = connection.ExchangeAsync(request, new WholeAnswerCheck());
        if (!exchange.IsCompleted && await Task.WhenAny(exchange, Task.Delay(s_patience / 4)) != exchange)
        {
            connection.Dispose();
        }

        return await exchange;
    }

    private string LastLines()
    {
        lock (_lastLines)
        {
            return string.Join('\n', _lastLines);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line.Data ?? "");
            if (_lastLines.Count > 30)
            {
                _lastLines.Dequeue();
            }
        }
    }

    private void Kill(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }
}
