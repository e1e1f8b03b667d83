using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parlance.Benchmarks.Proxies;

/// <summary>The gateway under test is the program that people install, so it is published as they would.</summary>
internal static class GatewayProgram
{
    /// <summary>Publishes <c>src/Parlance.Cli</c> below <c>artifacts/</c> and returns the program's path.</summary>
    public static async Task<string> PublishAsync()
    {
        var root = FindRoot();
        var output = Path.Combine(root, "artifacts", "bench", "parlance");
        var system = "linux-" + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64");
        Console.Error.WriteLine($"Publishing the gateway for {system} (pass --gateway FILE to skip this)…");
        var start = new ProcessStartInfo("dotnet", ["publish", "src/Parlance.Cli", "-c", "Release", "-r", system, "-o", output, "-v", "quiet", "--nologo"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? Path.Combine(output, "parlance") : throw new BenchException($"dotnet publish failed:\n{text}");
    }

    /// <summary>The folder of <c>Parlance.slnx</c>, above this program or the working directory.</summary>
    public static string FindRoot()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Parlance.slnx")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new BenchException("Parlance.slnx was not found above this program; run it from the repository.");
    }
}
