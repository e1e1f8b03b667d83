using System.Text;
using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>Every provider of the manifests behind the library: one client, one catalog, and at the other end the simulator that plays the provider.</summary>
public sealed class ClientProviderTests : IDisposable
{
    private static readonly Catalog Providers = Compile();
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Pace = 0, Announce = false });

    public static TheoryData<string> Chatting() => ProviderCase.Chatting();

    public static TheoryData<string> Reasoning() => GatewayProviderTests.Reasoning();

    public static TheoryData<string> Signing() => ProviderCase.Where(one => one.Manifest.Auth?.Service is not null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _simulator.Dispose();

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_Whole_IsAnsweredAndSentAsDocumented(string id)
    {
        var provider = ProviderCase.Of(id);
        using var client = await ClientAsync(provider);

        var (reply, stats) = await client.Chat().System("Be brief.").User("Are you there?").Temperature(0.7).TopP(0.9).MaxTokens(300).Stop("@1").Seed(7).Penalties(0.1, 0.1).ExecuteWithStatsAsync(Cancellation);

        Assert.Equal("Are you there?", reply.Content);
        Assert.Equal(FinishReason.Stop, reply.FinishReason);
        Assert.True(stats.PromptTokens > 0 && stats.CompletionTokens > 0);
        Check(provider);
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_Streamed_IsAnsweredAndSentAsDocumented(string id)
    {
        var provider = ProviderCase.Of(id);
        using var client = await ClientAsync(provider);
        var (text, usage, reason) = ("", default(Usage), default(FinishReason));

        await foreach (var step in client.Chat().User("Are you still there?").ExecuteStreamAsync(Cancellation))
        {
            text += step is StreamingEvent.ContentDelta { Text: var piece } ? piece : "";
            usage = step is StreamingEvent.UsageReported { Usage: var said } ? said : usage;
            reason = step is StreamingEvent.Finished { Reason: var why } ? why : reason;
        }

        Assert.Equal("Are you still there?", text);
        Assert.Equal(FinishReason.Stop, reason);
        Assert.True(usage is { PromptTokens: > 0, CompletionTokens: > 0 }, usage.ToString());
        Check(provider);
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_ToolLoop_ComesBackWithItsResult(string id)
    {
        var provider = ProviderCase.Of(id);
        using var client = await ClientAsync(provider);
        var asked = client.Chat().User("[sim:tools=2] How is the weather?").Tools(Weather());

        var first = await asked.ExecuteAsync(Cancellation);
        Check(provider);
        var second = await asked.Messages(first.Message).Messages(first.ToolCalls.Select(call => Message.Tool(call.Id, "sunny"))).ExecuteAsync(Cancellation);

        Assert.Equal(FinishReason.ToolCalls, first.FinishReason);
        Assert.Equal(2, first.ToolCalls.Count);
        Assert.Contains("weather: sunny", second.Content);
        Check(provider);
    }

    [Theory]
    [MemberData(nameof(Reasoning))]
    public async Task Chat_ReasoningInAToolLoop_GoesBackWhereItMust(string id)
    {
        var provider = ProviderCase.Of(id);
        using var client = await ClientAsync(provider);
        var asked = client.Chat().User("[sim:model=reasoning] How is the weather?").Tools(Weather()).Reasoning("high");

        var first = await asked.ExecuteAsync(Cancellation);
        Check(provider);
        var second = await asked.Messages(first.Message).Messages(first.ToolCalls.Select(call => Message.Tool(call.Id, "sunny"))).ExecuteAsync(Cancellation);

        Assert.StartsWith("The question has", first.Reasoning);
        Assert.Contains("weather: sunny", second.Content);
        Check(provider);
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_RefusalsOfTheProvider_HaveTheirKinds(string id)
    {
        var provider = ProviderCase.Of(id);
        using var client = await ClientAsync(provider);

        foreach (var (directive, kind) in new[] { ("status=401", ErrorKind.Authentication), ("status=400", ErrorKind.InvalidRequest), ("status=429;retry-after=7", ErrorKind.RateLimited) })
        {
            var refusal = await Assert.ThrowsAsync<AiException>(() => client.Chat().User($"[sim:{directive}] hello").ExecuteAsync(Cancellation));

            Assert.Equal(kind, refusal.Error.Kind);
            Assert.Equal(kind == ErrorKind.RateLimited && !provider.FailsUnderOk ? TimeSpan.FromSeconds(7) : null, refusal.RetryAfter);
            Assert.Contains("told to answer", refusal.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_LimitWithoutRetryAfter_IsReadFromTheHeadersOfTheProvider(string id)
    {
        var provider = ProviderCase.Of(id);
        using var client = await ClientAsync(provider);

        var refusal = await Assert.ThrowsAsync<AiException>(() => client.Chat().User("[sim:status=429] hello").ExecuteAsync(Cancellation));

        Assert.Equal(provider.FailsUnderOk ? null : TimeSpan.FromSeconds(2), refusal.RetryAfter);
    }

    [Theory]
    [MemberData(nameof(Signing))]
    public async Task Chat_WithAnAccessKey_IsSignedForTheService(string id)
    {
        var provider = ProviderCase.Of(id);
        var builder = new CatalogBuilder(ManifestSet.Embedded, _ => null);
        builder.Add(new ProviderEntry(id) { HasAccessKey = true, Credentials = [new Secret("AKIDEXAMPLE:wJalrXUtnFEMI")], Overrides = new ProviderManifest { BaseUrl = new Uri("http://simulator.invalid" + provider.BasePath), SettingValues = provider.SettingValues } });
        Assert.True(builder.TryBuild(out var catalog, out var errors), string.Join('\n', errors));
        using var client = await AiClient.FromModelAsync($"{id}/{provider.Model}", new AiClientOptions { Catalog = catalog, HttpHandler = _simulator, MaxRetries = 0 }, Cancellation);

        var reply = await client.Chat().User("Are you there?").ExecuteAsync(Cancellation);

        Assert.Equal("Are you there?", reply.Content);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", _simulator.Requests[^1].Headers["authorization"]);
    }

    [Theory]
    [MemberData(nameof(Chatting))]
    public async Task Chat_WithoutCredential_IsRefusedWhereOneIsNeeded(string id)
    {
        var provider = ProviderCase.Of(id);
        using var client = new HttpMessageInvoker(_simulator, disposeHandler: false);
        var path = (provider.Manifest.ChatPath ?? provider.Manifest.Dialect!.ChatPath).Replace("{model}", "some-model");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("http://simulator.invalid" + provider.BasePath + path)) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };

        using var response = await client.SendAsync(request, Cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(Cancellation);
        var fold = new ChatFold();
        provider.Manifest.Dialect!.ReadResponse(body, Dialects.Quirks.None, fold);
        var error = response.IsSuccessStatusCode && fold.Error is { } inside ? inside : provider.Manifest.Dialect.ReadError((int)response.StatusCode, body);

        var isNeeded = provider.Manifest.Auth?.Required ?? true;
        Assert.True(isNeeded == (error.Kind == ErrorKind.Authentication), $"{(int)response.StatusCode} {Encoding.UTF8.GetString(body)}");
        Assert.Equal(isNeeded, error.Message.Contains("not authorised"));
    }

    private static ToolDefinition Weather() => new("weather", "Weather of a city", RawJson.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private static Catalog Compile()
    {
        var builder = new CatalogBuilder(ManifestSet.Embedded, _ => null);
        foreach (var provider in ProviderCase.Ids.Select(id => ProviderCase.Of(id)))
        {
            var root = new Uri("http://simulator.invalid" + provider.BasePath);
            builder.Add(new ProviderEntry(provider.Id) { Credentials = [new Secret(ProviderCase.Key)], Overrides = new ProviderManifest { BaseUrl = root, SettingValues = provider.SettingValues, Auth = provider.Auth } });
        }

        return builder.TryBuild(out var catalog, out var errors) ? catalog : throw new InvalidOperationException(string.Join('\n', errors));
    }

    private Task<AiClient> ClientAsync(ProviderCase provider) =>
        AiClient.FromModelAsync($"{provider.Id}/{provider.Model}", new AiClientOptions { Catalog = Providers, HttpHandler = _simulator, MaxRetries = 0 }, Cancellation);

    private void Check(ProviderCase provider) => ProviderFacts.Check(provider, _simulator.Requests[^1]);
}
