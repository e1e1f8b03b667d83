using System.Diagnostics;
using System.Globalization;

namespace Parlance.Benchmarks.Clients;

/// <summary>One client library at work in a process of its own, ended with this object: neither another library's compiled code nor the upstream's garbage counts for it.</summary>
internal sealed class ClientProcess : IDisposable
{
    private readonly Process _process;

    public ClientProcess(string name, Uri upstream)
    {
        Name = name;
        var program = Environment.ProcessPath!;
        string[] arguments = ["client", "--name", name, "--upstream", upstream.AbsoluteUri];
        var start = new ProcessStartInfo(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(ClientProcess).Assembly.Location, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // Libraries are measured as they come: without runtime settings of the caller's shell.
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("DOTNET_", StringComparison.Ordinal) && !key.StartsWith("DOTNET_ROOT", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        _process = Process.Start(start)!;
        if (_process.StandardOutput.ReadLine() != "ready")
        {
            throw new BenchException($"{name} did not start.");
        }
    }

    public string Name { get; }

    /// <summary>Has it make so many calls; CPU nanoseconds and bytes per unit.</summary>
    public ClientSample Measure(string kind, int calls, int unitsPerCall)
    {
        _process.StandardInput.WriteLine($"{kind} {calls}");
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine()?.Split(' ', 2);
        if (answer is not [var cpu, var rest] || cpu == "failed")
        {
            throw new BenchException($"{Name} failed: {answer?[^1]}");
        }

        var numbers = rest.Split(' ');
        var units = (double)calls * unitsPerCall;
        return new ClientSample(Number(cpu) / units, Number(numbers[0]) / units);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
