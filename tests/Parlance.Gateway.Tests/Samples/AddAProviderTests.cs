using System.Net.Http.Headers;
using System.Text;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Hosting;
using Parlance.Gateway.Tests.Support;
using Parlance.Manifests;
using Parlance.Simulator;
using Parlance.Tests.Support;

namespace Parlance.Gateway.Tests.Samples;

/// <summary>Does what <c>docs/add-a-provider.md</c> tells the reader to do, with the files as they stand there.</summary>
public sealed class AddAProviderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _blocks = Blocks(File.ReadAllText(RepositoryRoot.Combine("docs/add-a-provider.md")));

    public void Dispose() => _folder.Dispose();

    private static string[] Blocks(string page) =>
        [.. page.Split("```yaml\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];

    private string WriteManifest()
    {
        var manifests = Path.Combine(_folder.Path, "manifests");
        Directory.CreateDirectory(manifests);
        File.WriteAllText(Path.Combine(manifests, "zenith.yaml"), _blocks[0]);
        return manifests;
    }

    [Fact]
    public async Task Page_FollowedStepByStep_StreamsAnAnswer()
    {
        var set = ManifestSet.Load([WriteManifest()], out var mistakes);
        Assert.Empty(mistakes);
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0, Manifests = set });
        var file = _folder.File("parlance.yaml");
        await File.WriteAllTextAsync(file, _blocks[1].Replace("http://127.0.0.1:4010/", simulator.Address.AbsoluteUri, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var (options, errors) = ConfigurationLoader.Load(file, new ConfigurationOverrides("http://127.0.0.1:0"), _ => null);
        Assert.Empty(errors);
        await using var gateway = await GatewayHost.StartAsync(options!, cancellation: TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Addresses[0]) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(options!.DataDirectory, "first-key"), TestContext.Current.CancellationToken)).Trim());

        using var response = await client.PostAsync("/v1/chat/completions", new StringContent("""{"model":"zenith/zenith-2","stream":true,"seed":1,"messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.True(response.IsSuccessStatusCode, answer);
        Assert.Equal("seed", Assert.Single(response.Headers.GetValues("x-parlance-dropped")));
        Assert.EndsWith("data: [DONE]\n\n", answer, StringComparison.Ordinal);
        Assert.Contains("Hello", answer, StringComparison.Ordinal);
        Assert.Equal("any", Assert.Single(simulator.Requests).Headers["X-Zenith-Key"]);
    }

    [Fact]
    public void Page_WithTheVendorsKey_GoesToTheVendor()
    {
        WriteManifest();
        var file = _folder.File("parlance.yaml");
        File.WriteAllText(file, _blocks[2]);

        var (options, errors) = ConfigurationLoader.Load(file, null, name => name == "ZENITH_API_KEY" ? "k" : null);

        Assert.Empty(errors);
        Assert.True(options!.Catalog.TryResolve("zenith-2", out var target, out _));
        Assert.Equal("https://api.zenith.example/v1/chat/completions", target.ChatUri.AbsoluteUri);
        Assert.Equal((500_000_000, 2_000_000_000), (target.Card!.Price!.Input, target.Card.Price.Output));
    }
}
