using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Parlance.Gateway.Tests.Cli;

/// <summary><c>parlance serve</c> as a process of its own, as a person starts it, in an empty folder and with none of the variables of whoever runs the tests.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly TaskCompletionSource<string> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _output = "";

    private ServeProcess(DirectoryInfo folder, IReadOnlyDictionary<string, string> variables)
    {
        _folder = folder;
        _process = new Process { StartInfo = Info(folder, ["serve", "--urls", "http://127.0.0.1:0"], variables), EnableRaisingEvents = true };
    }

    public string DataFolder => Path.Combine(_folder.FullName, "data");

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public string Key { get; private set; } = "";

    public static async Task<ServeProcess> StartAsync(params IEnumerable<(string Name, string Value)> variables)
    {
        var server = new ServeProcess(Directory.CreateTempSubdirectory("parlance-"), variables.ToDictionary(variable => variable.Name, variable => variable.Value));
        server._process.OutputDataReceived += (_, line) => server.Read(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server.Address = new Uri(await server._started.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        server.Key = (await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "first-key"), TestContext.Current.CancellationToken)).Trim();
        return server;
    }

    /// <summary>Runs another verb beside it, in a process of its own.</summary>
    public async Task<(int Code, string Out)> RunAsync(params string[] args)
    {
        using var process = Process.Start(Info(_folder, args, new Dictionary<string, string>()))!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    /// <summary>Sends SIGTERM and waits for the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static ProcessStartInfo Info(DirectoryInfo folder, string[] args, IReadOnlyDictionary<string, string> variables)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var arg in (string[])[Path.Combine(AppContext.BaseDirectory, "parlance.dll"), .. args])
        {
            info.ArgumentList.Add(arg);
        }

        foreach (var name in info.Environment.Keys.Where(name => name.EndsWith("_API_KEY", StringComparison.Ordinal) || name.StartsWith("PARLANCE_", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private void Read(string? line)
    {
        _output += line + "\n";
        if (AddressPattern().Match(_output) is { Success: true } match)
        {
            _started.TrySetResult(match.Groups[1].Value);
        }
        else if (line is null)
        {
            _started.TrySetException(new InvalidOperationException($"serve ended: {_output}"));
        }
    }

    [GeneratedRegex(@"listens on (http://\S+)")]
    private static partial Regex AddressPattern();
}
