using System.Diagnostics;

namespace Parlance.Benchmarks.Proxies;

/// <summary>The gateway with all that watches over money and speed: a queue, a priced model, and a key of the store below a user, a team and an organisation, each with every limit. All are so wide that nothing is refused.</summary>
internal static class LimitedConfig
{
    private static readonly string[] s_limits =
    [
        "--budget", "1000000/day", "--budget", "1000000/month", "--budget", "1000000", "--rpm", "1000000", "--rpd", "1000000000", "--tpm", "1000000000000", "--concurrency", "100000",
        "--model", "lab/*", "--model", "west/*", "--from", "127.0.0.0/8", "--tag", "place=bench", "--expires", "2100-01-01",
    ];

    /// <summary>Writes the configuration into <paramref name="folder"/>, makes the key in a fresh data directory by <paramref name="program"/>, and returns the arguments to start with and the key.</summary>
    public static (string[] Arguments, string Key) Write(string program, string folder, int port, int upstreamPort)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "parlance.yaml");
        File.WriteAllText(file, $$"""
            listen: http://127.0.0.1:{{port}}
            data: {{folder}}/data
            queue: {}
            providers:
              lab: { dialect: openai-chat, base_url: "http://127.0.0.1:{{upstreamPort}}/v1", api_key: upstream-key-of-lab, models: [ { id: bench, price: { input: 1, output: 2 }, source: bench, as_of: 2026-11-22 } ] }
            """);
        string[] data = ["--data", Path.Combine(folder, "data")];
        var organisation = Run(program, ["tenants", "create", "organisation", "bench", .. s_limits, .. data]);
        var team = Run(program, ["tenants", "create", "team", "bench", "--parent", organisation, .. s_limits, .. data]);
        var user = Run(program, ["tenants", "create", "user", "bench", "--parent", team, .. s_limits, .. data]);
        var key = Run(program, ["keys", "create", "bench", "--tenant", user, .. s_limits, .. data]);
        return (["serve", "--config", file], key);
    }

    /// <summary>What the program writes to standard output.</summary>
    private static string Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromSeconds(20)))
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? output.Result.Trim() : throw new BenchException($"{string.Join(' ', arguments)}: {error.Result}");
    }
}
