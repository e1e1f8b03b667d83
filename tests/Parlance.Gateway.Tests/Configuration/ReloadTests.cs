using System.Net;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Configuration;

/// <summary>A configuration or manifest that changes while the gateway runs.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private readonly RecordedLog _log = new();
    private TestGateway _gateway = null!;
    private int _writes;

    private string File => Path.Combine(_gateway.Folder, "parlance.yaml");

    private string Manifest => Path.Combine(_gateway.Folder, "manifests", "acme.yaml");

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0 }, logs: _log);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>Writes a file so that it is seen to have changed whatever the file system's clock.</summary>
    private void Write(string path, string text)
    {
        System.IO.File.WriteAllText(path, text);
        System.IO.File.SetLastWriteTimeUtc(path, new DateTime(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc).AddSeconds(++_writes));
    }

    private void Edit(Func<string, string> change) => Write(File, change(System.IO.File.ReadAllText(File)));

    private void AddManifestFolder()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Manifest)!);
        Edit(text => text.Replace("providers:", "manifests: [ manifests ]\nproviders:\n  acme: { api_key: k }", StringComparison.Ordinal));
    }

    private void WriteManifest(string model) =>
        Write(Manifest, $"id: acme\nname: Acme\ndialect: openai-chat\nbase_url: {_gateway.Simulator.BaseUrl}\nmodels:\n  - {model}\n");

    private async Task<HttpStatusCode> CallAsync(string model)
    {
        using var response = await _gateway.ChatAsync(model, "hi");
        return response.StatusCode;
    }

    private async Task<bool> ListsAsync(string model) => (await _gateway.Client.GetStringAsync("/v1/models")).Contains($"\"{model}\"", StringComparison.Ordinal);

    [Fact]
    public async Task Manifest_Added_IsInForceWithoutARestart()
    {
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync("acme/echo"));
        AddManifestFolder();
        WriteManifest("echo");

        _gateway.Host.Watcher.Look();

        Assert.Equal(HttpStatusCode.OK, await CallAsync("acme/echo"));
        Assert.True(await ListsAsync("acme/echo"));

        WriteManifest("mirror");
        _gateway.Host.Watcher.Look();

        Assert.True(await ListsAsync("acme/mirror"));
        Assert.False(await ListsAsync("acme/echo"));
    }

    [Fact]
    public async Task Queue_SwitchedOn_HoldsForCallsThatCome()
    {
        Edit(text => text.Replace($"key: {TestGateway.Key} }}", $"key: {TestGateway.Key}, concurrency: 1 }}", StringComparison.Ordinal));
        _gateway.Host.Watcher.Look();
        var running = await _gateway.ChatAsync("lab/echo", "[sim:pace=50] [sim:tokens=400] go", stream: true, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.TooManyRequests, await CallAsync("lab/echo"));

        Edit(text => text.Replace("models:\n", "queue: { wait: 25s }\nmodels:\n", StringComparison.Ordinal));
        _gateway.Host.Watcher.Look();
        var waiting = CallAsync("lab/echo");
        running.Dispose();

        Assert.Equal(HttpStatusCode.OK, await waiting);
    }

    [Fact]
    public async Task Manifest_Broken_LeavesTheEarlierOneInForceAndSaysWhere()
    {
        AddManifestFolder();
        WriteManifest("echo");
        _gateway.Host.Watcher.Look();

        Write(Manifest, "id: acme\nname: Acme\ndialect: openai-chta\nbase_url: nowhere\n");
        _gateway.Host.Watcher.Look();

        Assert.Equal(HttpStatusCode.OK, await CallAsync("acme/echo"));
        var line = Assert.Single(_log.Lines, line => line.Level == LogLevel.Error).Text;
        Assert.Contains("acme.yaml:3:10: dialect: must be one of", line, StringComparison.Ordinal);
        Assert.Contains("acme.yaml:4:11: base_url: must be", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ChangedOnDisk_IsSeenByItself()
    {
        Edit(text => text.Replace("pair: {", "other: { targets: [ lab/echo ] }\n  pair: {", StringComparison.Ordinal));

        for (var patience = 0; patience < 100 && !await ListsAsync("other"); patience++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(HttpStatusCode.OK, await CallAsync("other"));
    }

    [Fact]
    public async Task Keys_ChangedInTheFile_OpenAndClose()
    {
        Edit(text => text.Replace("narrow-key-for-tests-0123456789", "another-key-for-tests-0123456789", StringComparison.Ordinal));
        _gateway.Host.Watcher.Look();

        Assert.Equal(HttpStatusCode.Unauthorized, await WithKeyAsync("narrow-key-for-tests-0123456789"));
        Assert.Equal(HttpStatusCode.OK, await WithKeyAsync("another-key-for-tests-0123456789"));
    }

    private async Task<HttpStatusCode> WithKeyAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Authorization = new("Bearer", key);
        using var response = await _gateway.Client.SendAsync(request);
        return response.StatusCode;
    }

    [Fact]
    public void Listen_Changed_IsSaidToNeedARestart()
    {
        Edit(text => text.Replace("127.0.0.1:0", "127.0.0.1:4999", StringComparison.Ordinal));
        _gateway.Host.Watcher.Look();

        Assert.Contains(_log.Lines, line => line.Text == "A change of listen counts after a restart.");
    }

    [Fact]
    public async Task Reload_AThousandTimesUnderLoad_FailsNoCall()
    {
        AddManifestFolder();
        WriteManifest("echo");
        _gateway.Host.Watcher.Look();
        using var stream = await _gateway.ChatAsync("acme/echo", new string('w', 2000), stream: true, HttpCompletionOption.ResponseHeadersRead);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            List<HttpStatusCode> answers = [];
            while (!stop.IsCancellationRequested)
            {
                answers.Add(await CallAsync("acme/echo"));
            }

            return answers;
        })).ToList();

        for (var reload = 0; reload < 1000; reload++)
        {
            WriteManifest(reload % 2 == 0 ? "echo" : "{ id: echo, context: 1000 }");
            _gateway.Host.Watcher.Look();
        }

        await stop.CancelAsync();
        var answers = (await Task.WhenAll(callers)).SelectMany(codes => codes).ToList();
        Assert.True(answers.Count > 100, $"only {answers.Count} calls");
        Assert.All(answers, code => Assert.Equal(HttpStatusCode.OK, code));

        // The gateway looks by itself too, and may have seen the folder before its manifest.
        Assert.InRange(_log.Lines.Count(line => line.Text == "The configuration has changed and is in force."), 1001, 1010);
        Assert.EndsWith("data: [DONE]\n\n", await stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_WithoutAKey_IsServed()
    {
        using var client = new HttpClient { BaseAddress = _gateway.Address };

        using var json = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("/schemas/manifest.json", TestContext.Current.CancellationToken));

        Assert.Equal("Parlance provider manifest", json.RootElement.GetProperty("title").GetString());
    }

    private sealed class RecordedLog : ILoggerFactory, ILogger
    {
        private readonly List<(LogLevel Level, string Text)> _lines = [];

        public IReadOnlyList<(LogLevel Level, string Text)> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add((logLevel, formatter(state, exception)));
            }
        }
    }
}
