using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Tests.Architecture;

/// <summary>Every manifest that ships is valid and can be called: the simulator stands where the vendor would.</summary>
public class ManifestTests
{
    private const string Key = "key-for-manifest-tests";

    public static TheoryData<string> Ids() => [.. ManifestSet.Embedded.Manifests.Select(manifest => manifest.Id)];

    /// <summary>Those that chat in a protocol that has a door, at a path that the simulator has by default.</summary>
    public static TheoryData<string> Chatting() => [.. ManifestSet.Embedded.Manifests.Where(manifest => manifest is { Status: not "retired", Chat: not false, Id: not ("writer" or "sagemaker"), Dialect: IDialect }).Select(manifest => manifest.Id)];

    [Fact]
    public void Manifests_Shipped_AreValidAndNamedLikeTheirFiles()
    {
        var files = Repository.Files("manifests/providers", "*.yaml").ToList();
        ManifestSet.Load(files.Select(file => Path.Combine(Repository.Root, file)), out var errors);

        House.AssertNone(errors.Select(error => error.ToString()));
        Assert.Equal(files.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), Ids().Select(row => row.Data));
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Manifest_ThroughTheLibrary_IsAnsweredWholeAndStreamed(string id)
    {
        Assert.True(ManifestSet.Embedded.TryFind(id, out var manifest));
        await using var simulator = await SimulatorHost.StartAsync();
        using var handler = new SimulatorHandler();
        var model = $"{id}/{(manifest.Models is [var first, ..] ? first.Id : "some-model")}";
        using var client = await AiClient.FromModelAsync(
            model,
            manifest.Simulated ? new AiClientOptions { HttpHandler = handler } : new AiClientOptions { ApiKey = Key, BaseUrl = simulator.BaseUrl },
            TestContext.Current.CancellationToken);

        var whole = await client.Chat().System("Be brief.").User("Are you there?").Temperature(0.5).MaxTokens(500).ExecuteAsync(TestContext.Current.CancellationToken);
        var text = "";
        await foreach (var step in client.Chat().System("Be brief.").User("Are you there?").Temperature(0.5).MaxTokens(500).ExecuteStreamAsync(TestContext.Current.CancellationToken))
        {
            text += step is StreamingEvent.ContentDelta { Text: var piece } ? piece : "";
        }

        Assert.EndsWith("Are you there?", whole.Content, StringComparison.Ordinal);
        Assert.Equal(whole.Content, text);
        Assert.All(simulator.Requests, request => Assert.Equal(manifest.Auth?.Header is { } header ? manifest.Auth.Prefix + Key : null, manifest.Auth?.Header is null ? null : request.Headers[manifest.Auth.Header]));
        Assert.Equal(manifest.Simulated ? 0 : 2, simulator.Requests.Count);
    }
}
