using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Parlance.Gateway.Tests.Cli;

public class ServeProcessTests
{
    [Fact]
    public async Task Serve_KeyMadeByAnotherProcess_WorksUntilItIsRevoked()
    {
        await using var server = await ServeProcess.StartAsync();
        var (code, output) = await server.RunAsync("keys", "create", "other", "--json");
        using var key = JsonDocument.Parse(output);

        Assert.Equal(0, code);
        await WaitForStatusAsync(server, key.RootElement.GetProperty("key").GetString()!, HttpStatusCode.OK);

        await server.RunAsync("keys", "revoke", key.RootElement.GetProperty("id").GetString()!);
        await WaitForStatusAsync(server, key.RootElement.GetProperty("key").GetString()!, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Usage_BesideARunningServer_CountsCallsThatHaveEnded()
    {
        await using var server = await ServeProcess.StartAsync();
        await server.RunAsync("keys", "create", "other");
        await AskAsync(server);
        await AskAsync(server);
        var (code, output) = await server.RunAsync("usage", "--json");
        using var usage = JsonDocument.Parse(output);

        Assert.Equal((0, 2), (code, usage.RootElement.GetProperty("requests").GetInt64()));
        Assert.True(usage.RootElement.GetProperty("cost_nanousd").GetInt64() > 0);
        Assert.Equal(0, await server.TerminateAsync());
        Assert.Equal(output, (await server.RunAsync("usage", "--json")).Out);
    }

    [Fact]
    public async Task Serve_Sigterm_LetsARunningStreamEndAndExitsWithZero()
    {
        await using var server = await ServeProcess.StartAsync();
        using var client = Client(server, server.Key);
        using var body = new StringContent("""{"model":"sim/long","stream":true,"messages":[{"role":"user","content":"[sim:tokens=40; pace=50]"}]}""", new MediaTypeHeaderValue("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = body };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var exit = server.TerminateAsync();

        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, await exit);
    }

    [Fact]
    public async Task Serve_Sockets_CompleteInline()
    {
        // The hook runs inside the server, reads the runtime's own field when it exits and leaves what it saw in a file.
        var report = Path.GetTempFileName();
        await using (var server = await ServeProcess.StartAsync(("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), (StartupHook.ReportVariable, report)))
        {
            await AskAsync(server);
            Assert.Equal(0, await server.TerminateAsync());
        }

        Assert.Equal("inline completions: True; spin limit: 0", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        File.Delete(report);
    }

    private static HttpClient Client(ServeProcess server, string key) =>
        new() { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    private static async Task AskAsync(ServeProcess server)
    {
        using var client = Client(server, server.Key);
        using var body = new StringContent("""{"model":"sim/echo","messages":[{"role":"user","content":"hi"}]}""", new MediaTypeHeaderValue("application/json"));
        using var response = await client.PostAsync("v1/chat/completions", body, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static async Task WaitForStatusAsync(ServeProcess server, string key, HttpStatusCode expected)
    {
        using var client = Client(server, key);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            using var response = await client.GetAsync("v1/models", limit.Token);
            if (response.StatusCode == expected)
            {
                return;
            }
        }
    }
}
