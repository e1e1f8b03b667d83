using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.Faults;

/// <summary>A key goes to the origin of its own provider, whatever fails.</summary>
public sealed class KeyOriginTests : IDisposable
{
    private const string Explicit = "canary-explicit-key";
    private const string Second = "canary-second-key";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parlance-");
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor;

    public KeyOriginTests()
    {
        _vendor = new Vendor(_time);
        foreach (var id in (string[])["canaryone", "canarytwo"])
        {
            File.WriteAllText(Path.Combine(_folder.FullName, id + ".yaml"), $$"""
                id: {{id}}
                name: {{id}}
                dialect: openai-chat
                base_url: https://{{id}}.example/v1
                auth: { kind: bearer }
                models: [ m ]
                """);
        }

        Environment.SetEnvironmentVariable("CANARYONE_API_KEY", "canary-environment-key");
        Environment.SetEnvironmentVariable("CANARYTWO_API_KEY", Second);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("CANARYONE_API_KEY", null);
        Environment.SetEnvironmentVariable("CANARYTWO_API_KEY", null);
        _vendor.Dispose();
        _folder.Delete(recursive: true);
    }

    public static TheoryData<string> Faults => [.. Answers.Early.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ExplicitKey_WithAFallback_StaysWithItsProvider(string name)
    {
        var fault = Answers.Early[name];
        for (var i = 0; i < fault.Tries; i++)
        {
            fault.Script(_vendor);
        }

        _vendor.Streams(Wires.Hello());
        using var client = await AiClient.FromModelAsync("canaryone/m", new AiClientOptions { ApiKey = Explicit, Fallbacks = ["canarytwo/m"], ManifestPaths = [_folder.FullName], TimeProvider = _time, HttpHandler = _vendor });

        Assert.Equal("canarytwo/m", (await _time.RunAsync(StreamAsync(client))).Target);
        Assert.Equal(fault.Tries, _vendor.Sent.Count(sent => sent.Uri.Host == "canaryone.example"));
        Assert.All(_vendor.Sent, sent => Canary.AssertOnly(sent, sent.Uri.Host == "canaryone.example" ? Explicit : Second, Explicit, Second, "canary-environment-key"));
    }

    private static async Task<CallStats> StreamAsync(AiClient client)
    {
        await foreach (var next in client.Chat().User("hi").ExecuteStreamAsync())
        {
            if (next is StreamingEvent.Completed completed)
            {
                return completed.Stats;
            }
        }

        throw new InvalidOperationException("The stream ended without an end.");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_ToAnotherOrigin_IsNotFollowed(int status)
    {
        _vendor.Answers(status, "", headers: "Location: https://canarytwo.example/v1/chat/completions");
        using var client = await AiClient.FromModelAsync("canaryone/m", new AiClientOptions { ApiKey = Explicit, MaxRetries = 0, ManifestPaths = [_folder.FullName], TimeProvider = _time, HttpHandler = _vendor });

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("hi").ExecuteAsync()));

        Assert.Equal("canaryone.example", Assert.Single(_vendor.Sent).Uri.Host);
        Assert.DoesNotContain(Explicit, error.ToString(), StringComparison.Ordinal);
    }
}
