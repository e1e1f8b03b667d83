using System.Diagnostics;

namespace Parlance.Benchmarks.Clients;

/// <summary>The simulated provider in a process of its own, ended with this object: its ends of the connections count for no limit and no memory of the client's.</summary>
internal sealed class SimulatorProcess : IDisposable
{
    private readonly Process _process;

    public SimulatorProcess()
    {
        var program = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(SimulatorProcess).Assembly.Location, "simulator"] : ["simulator"];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        BaseUrl = Uri.TryCreate(_process.StandardOutput.ReadLine(), UriKind.Absolute, out var address) ? address : throw new BenchException("The simulator did not start.");
    }

    public Uri BaseUrl { get; }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
