using System.Text;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>Planted keys and prompts turn up in no log of any level, no error body and no byte of the store.</summary>
public class CanaryTests
{
    private const string Prompt = "canary-prompt-7f3a";

    [Fact]
    public async Task Gateway_CallsThatSucceedAndFail_LeakNothing()
    {
        var log = new CapturedLog();
        await using var gateway = await TestGateway.StartAsync(
            new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder(null, null, "status=401", "status=500", "status=500", "truncate-after=4", "status=400", "reset-after=0", "reset-after=0") }, logs: log);
        var bodies = new StringBuilder();
        foreach (var model in new[] { "lab/echo", "west/echo", "lab/echo", "lab/echo", "lab/echo", "west/echo", "lab/echo" })
        {
            using var chat = await gateway.ChatAsync(model, Prompt, stream: bodies.Length % 2 == 0);
            var body = await chat.Content.ReadAsStringAsync();
            bodies.Append(chat.IsSuccessStatusCode ? "" : body);
        }

        using var refused = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"lab/echo","messages":[{"role":"{{Prompt}}","content":"x"}]}""");
        using var unknown = new HttpRequestMessage(HttpMethod.Post, "/v1/messages") { Headers = { { "Authorization", "Bearer canary-wrong-key-0123456789" } } };
        using var denied = await gateway.Client.SendAsync(unknown);
        bodies.Append(await refused.Content.ReadAsStringAsync()).Append(await denied.Content.ReadAsStringAsync());
        await gateway.Host.DisposeAsync();

        var store = string.Concat(Directory.GetFiles(gateway.Folder).Where(file => !file.EndsWith(".yaml", StringComparison.Ordinal)).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        foreach (var canary in new[] { "upstream-key-lab", "upstream-key-west", TestGateway.Key, "canary-wrong-key" })
        {
            Assert.DoesNotContain(canary, string.Concat(log.Lines), StringComparison.Ordinal);
            Assert.DoesNotContain(canary, bodies.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(canary, store, StringComparison.Ordinal);
        }

        Assert.Contains(log.Lines, line => line.StartsWith("Provider lab refused the gateway's credential", StringComparison.Ordinal));
        Assert.DoesNotContain(Prompt, string.Concat(log.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(Prompt, store, StringComparison.Ordinal);
    }
}
