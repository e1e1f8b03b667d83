#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false
#:property GenerateDocumentationFile=true
#:property NoWarn=$(NoWarn);CS1591

// The developer's commands: `dotnet dev.cs VERB`. Each is a few processes, so that what they do can also be typed by hand.
using System.Diagnostics;
using System.Runtime.CompilerServices;

var root = Root();
return args switch
{
    ["check", .. var rest] => Run("bash", [".ci/run", "--no-install", .. rest]),
    ["run", .. var rest] => Run("dotnet", ["run", "--project", "src/Parlance.Cli", "--", "serve", .. rest]),
    ["bench", .. var rest] => Run("dotnet", ["run", "-c", "Release", "--project", "bench/Parlance.Benchmarks", "--", .. rest is [] ? ["run"] : rest]),
    ["api"] => PublicApi("show"),
    ["api", "--accept"] => PublicApi("accept"),
    ["fmt", .. var rest] => Run("dotnet", ["format", "Parlance.slnx", .. rest]),
    _ => Help(),
};

int Help()
{
    Console.WriteLine("""
        dotnet dev.cs VERB

          check          everything a reviewer checks: build, tests, conformance, format, house rules
          run            the gateway in the foreground, with the simulator inside; options of `parlance serve` may follow
          bench          the benchmarks; their options may follow
          api            how the public surface and the help differ from their baselines; --accept takes them
          fmt            formats the sources
        """);
    return args is [] or ["-h" or "--help" or "help"] ? 0 : 2;
}

int PublicApi(string mode)
{
    var previous = Environment.GetEnvironmentVariable("PARLANCE_PUBLIC_API");
    Environment.SetEnvironmentVariable("PARLANCE_PUBLIC_API", mode);
    try
    {
        return Run("dotnet", ["test", "Parlance.slnx", "--filter", "FullyQualifiedName~PublicApiTests|FullyQualifiedName~HelpTests"]);
    }
    finally
    {
        Environment.SetEnvironmentVariable("PARLANCE_PUBLIC_API", previous);
    }
}

int Run(string program, string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = root, UseShellExecute = false })
        ?? throw new InvalidOperationException($"{program} did not start.");
    // Ctrl-C belongs to the child, which shares the terminal and ends by itself.
    Console.CancelKeyPress += (_, signal) => signal.Cancel = true;
    process.WaitForExit();
    return process.ExitCode;
}

static string Root([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
