namespace Parlance.Benchmarks.Proxies;

/// <summary>The gateway as an operator runs it: its own data directory, a static key, two providers. Key check, ledger and metrics are on by default.</summary>
internal static class GatewayConfig
{
    public const string Key = "bench-key-0123456789abcdef0123456789";

    /// <summary>Writes the configuration into <paramref name="folder"/>, with a fresh data directory, and returns the arguments to start with.</summary>
    public static string[] Write(string folder, int port, int upstreamPort)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "parlance.yaml");
        File.WriteAllText(file, $$"""
            listen: http://127.0.0.1:{{port}}
            data: {{folder}}/data
            providers:
              lab: { dialect: openai-chat, base_url: "http://127.0.0.1:{{upstreamPort}}/v1", api_key: upstream-key-of-lab, models: [ bench ] }
              west: { dialect: anthropic-messages, base_url: "http://127.0.0.1:{{upstreamPort}}/v1", api_key: upstream-key-of-west, models: [ bench ] }
            keys:
              - { name: bench, key: {{Key}} }
            """);
        return ["serve", "--config", file];
    }
}
