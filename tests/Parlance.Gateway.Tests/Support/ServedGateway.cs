using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Support;

/// <summary>
/// The real program, serving in front of a simulator as a process of its own: to be killed, or to have its disk taken away. Provider <c>lab</c> is priced at 1 and 2 USD per million tokens.
/// </summary>
internal sealed class ServedGateway : IDisposable
{
    private readonly Process _process;

    private ServedGateway(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2_000 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Key);
    }

    public HttpClient Client { get; }

    /// <summary>From the start of the process to the line that says that it listens.</summary>
    public TimeSpan Started { get; private init; }

    /// <summary>Writes the configuration of the folder.</summary>
    public static async Task<string> ConfigureAsync(TemporaryFolder folder, SimulatorHost simulator)
    {
        Directory.CreateDirectory(folder.Path);
        var path = folder.File("parlance.yaml");
        await File.WriteAllTextAsync(path, $$"""
            data: {{folder.Path}}
            providers: { lab: { dialect: openai-chat, base_url: {{simulator.BaseUrl}}, models: [ { id: long, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] } }
            models: { either: { strategy: weighted, targets: [ lab/long ] } }
            keys: [ { name: test, key: {{TestGateway.Key}} } ]
            defaults: { max_retries: 0 }
            """);
        return path;
    }

    /// <summary>Starts it; writes beyond a limit of the size of files fail instead of ending it.</summary>
    public static ServedGateway Start(string configuration)
    {
        var info = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "trap '' XFSZ; exec \"$@\"", "sh", Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "parlance.dll"), "serve", "--config", configuration, "--urls", "http://127.0.0.1:0"])
        {
            info.ArgumentList.Add(argument);
        }

        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(info)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var line = process.StandardOutput.ReadLine();
        Assert.NotNull(line);
        return new ServedGateway(process, new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..])) { Started = Stopwatch.GetElapsedTime(began) };
    }

    /// <summary>A call of a text of so many tokens.</summary>
    public Task<HttpResponseMessage> AskAsync(int tokens, bool stream = false, string directives = "", string model = "lab/long") =>
        Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new StringContent($$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"max_tokens":4000,"messages":[{"role":"user","content":"[sim:tokens={{tokens}}] {{directives}} go"}]}"""),
            },
            stream ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);

    /// <summary>The largest size of a file that it may write; null: any.</summary>
    public void LimitFiles(long? bytes)
    {
        using var prlimit = Process.Start("/usr/bin/prlimit", ["--pid", _process.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}:unlimited"]);
        prlimit.WaitForExit();
        Assert.Equal(0, prlimit.ExitCode);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
