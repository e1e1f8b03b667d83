using System.Text;
using System.Text.Json;
using Parlance.Simulator;

namespace Parlance.Tests.Client;

/// <summary>What the fluent face puts into requests, as they arrive at a provider of every protocol.</summary>
public sealed class BuilderTests
{
    /// <summary>A model of every protocol that is coded.</summary>
    public static TheoryData<string> Models => ["openai/echo", "anthropic/echo", "gemini/echo", "bedrock/echo", "cohere/echo", "ollama/echo", "perplexity-agent/echo"];

    private static SimulatorHandler Simulator(bool strict = true) => new(new SimulatorOptions { Announce = false, Pace = 0, Strict = strict });

    private static Task<AiClient> ClientAsync(string model, HttpMessageHandler handler) => AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = "any", BaseUrl = new Uri("https://sim.example/v1"), HttpHandler = handler, MaxRetries = 0 });

    private static JsonElement Sent(SimulatorHandler simulator) => JsonDocument.Parse(simulator.Requests[^1].Body).RootElement;

    private static async Task<AiException> RefusedAsync(ChatRequestBuilder request) => await Assert.ThrowsAsync<AiException>(() => request.ExecuteAsync());

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Param_InEveryProtocol_ArrivesAsItIs(string model)
    {
        using var simulator = Simulator(strict: false);
        using var client = await ClientAsync(model, simulator);

        await client.Chat().User("hi").Param("brand_new", """{"a":[1,"ü"],"b":null}""").ExecuteAsync();

        Assert.Equal("""{"a":[1,"ü"],"b":null}""", Sent(simulator).GetProperty("brand_new").GetRawText());
    }

    [Fact]
    public async Task Param_InADeclaredProtocol_StandsAtTheTop()
    {
        var declared = new Parlance.Tests.Dialects.Declarative.Declared(Parlance.Tests.Support.Fixture.With("declarative", "request.chat.json").First().Data);
        var target = new Parlance.Manifests.Target(Parlance.Tests.Upstream.Rig.Alpha.Provider with { Dialect = declared.Dialect }, "m");
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        Assert.True(target.TryWriteRequest(declared.Request() with { Params = [new("brand_new", RawJson.Parse("[1]"))] }, output, new Parlance.Dialects.DroppedFields(), out _));
        Assert.False(target.TryWriteRequest(declared.Request() with { Params = [new("messages", RawJson.Parse("[1]"))] }, new System.Buffers.ArrayBufferWriter<byte>(), new Parlance.Dialects.DroppedFields(), out var error));

        Assert.Equal("[1]", JsonDocument.Parse(output.WrittenMemory).RootElement.GetProperty("brand_new").GetRawText());
        Assert.Equal("messages", error.Param);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Param_ThatIsTheLibrarysToSay_IsRefusedByName(string model)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);
        foreach (var name in (string[])["model", "messages", "stream", "tools", "system", "contents", "input"])
        {
            var error = await RefusedAsync(client.Chat().User("hi").Param(name, "\"mine\""));

            Assert.Equal(("E1001", name), (error.Code, error.Error.Param));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(simulator.Requests);
    }

    [Fact]
    public async Task Param_OfAnObject_JoinsWhatIsThere()
    {
        using var simulator = Simulator(strict: false);
        using var client = await ClientAsync("gemini/echo", simulator);

        await client.Chat().User("hi").Temperature(0.5).Param("generationConfig", """{"mediaResolution":"MEDIA_RESOLUTION_LOW"}""").ExecuteAsync();

        var config = Sent(simulator).GetProperty("generationConfig");
        Assert.Equal((0.5, "MEDIA_RESOLUTION_LOW"), (config.GetProperty("temperature").GetDouble(), config.GetProperty("mediaResolution").GetString()));
    }

    [Theory]
    [InlineData("gemini/echo", "generationConfig", """{"temperature":1}""", "generationConfig.temperature")]
    [InlineData("openai/echo", "temperature", "1", "temperature")]
    [InlineData("anthropic/echo", "max_tokens", "10", "max_tokens")]
    public async Task Param_ThatIsSaidAlready_IsRefusedWithItsPath(string model, string name, string json, string path)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);

        var error = await RefusedAsync(client.Chat().User("hi").Temperature(0.5).Param(name, json));

        Assert.Equal(("E1001", path), (error.Code, error.Error.Param));
        Assert.Empty(simulator.Requests);
    }

    [Fact]
    public async Task Param_ThatTheManifestDrops_IsAnErrorAndNoSilence()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("mistral/echo", simulator);
        var dropped = Parlance.Manifests.ManifestSet.Embedded.TryFind("mistral", out var manifest) && manifest.Quirks is { } quirks ? quirks.Drop[0] : "";

        var error = await RefusedAsync(client.Chat().User("hi").Param(dropped, "1"));

        Assert.Equal(("E1001", dropped), (error.Code, error.Error.Param));
        Assert.Contains("manifest", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flex")]
    [InlineData("")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public async Task Param_ThatIsNoJson_IsRefused(string json)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/echo", simulator);

        Assert.Equal("service_tier", (await RefusedAsync(client.Chat().User("hi").Param("service_tier", json))).Error.Param);
    }

    [Fact]
    public void Param_SaidTwice_IsTheLastOne()
    {
        var request = new ChatRequestBuilder(null!, new ChatRequest { Model = "m", Messages = [] }).Param("a", "1").Param("b", "2").Param("a", "3").ToRequest();

        Assert.Equal([new("b", RawJson.Parse("2")), new("a", RawJson.Parse("3"))], request.Params);
    }

    [Theory]
    [InlineData("openai/echo")]
    [InlineData("perplexity-agent/echo")]
    public async Task Metadata_WhereAProviderTakesIt_IsOneObject(string model)
    {
        using var simulator = Simulator(strict: false);
        using var client = await ClientAsync(model, simulator);

        await client.Chat().User("hi").Metadata("job", "1").Metadata("team", "blue").Metadata("job", "2").ExecuteAsync();

        Assert.Equal("""{"team":"blue","job":"2"}""", Sent(simulator).GetProperty("metadata").GetRawText());
    }

    [Theory]
    [InlineData("anthropic/echo")]
    [InlineData("gemini/echo")]
    [InlineData("cohere/echo")]
    [InlineData("ollama/echo")]
    public async Task Metadata_WhereAProviderHasNone_IsLeftOut(string model)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);

        await client.Chat().User("hi").Metadata("job", "1").ExecuteAsync();

        Assert.DoesNotContain("job", Encoding.UTF8.GetString(simulator.Requests[0].Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_OnARequestOfAnotherProtocol_IsRefused()
    {
        var request = new ChatRequestBuilder(null!, new ChatRequest { Model = "m", Messages = [], Extra = new RawFields("anthropic-messages", []) });

        Assert.Equal("metadata", Assert.Throws<AiException>(() => request.Metadata("a", "b")).Error.Param);
    }

    [Fact]
    public void Settings_AllOfThem_AreInTheRequest()
    {
        var request = new ChatRequestBuilder(null!, new ChatRequest { Model = "m", Messages = [] })
            .Model("x/y").TopK(40).Seed(7).Penalties(presence: 0.5, frequency: -0.5).N(3).Logprobs(2).EndUser("u1").ResponseFormat(ResponseFormat.JsonObject).ParallelToolCalls(false).ToRequest();

        Assert.Equal(("x/y", 40L, 7L, 0.5, -0.5, 3), (request.Model, request.TopK, request.Seed, request.PresencePenalty, request.FrequencyPenalty, request.N));
        Assert.Equal((true, 2, "u1", ResponseFormat.JsonObject, false), (request.Logprobs, request.TopLogprobs, request.User, request.ResponseFormat, request.ParallelToolCalls));
    }

    [Fact]
    public void Reasoning_InItsThreeWays_IsOneNoun()
    {
        var start = new ChatRequestBuilder(null!, new ChatRequest { Model = "m", Messages = [] });

        Assert.Equal(new ReasoningControl { Effort = "high" }, start.Reasoning("high").ToRequest().Reasoning);
        Assert.Equal(new ReasoningControl { BudgetTokens = 2000 }, start.Reasoning(2000).ToRequest().Reasoning);
        Assert.Equal(new ReasoningControl { Enabled = false }, start.Reasoning(false).ToRequest().Reasoning);
    }

    [Fact]
    public void Attach_AfterTheUser_GoesIntoTheSameMessage()
    {
        var start = new ChatRequestBuilder(null!, new ChatRequest { Model = "m", Messages = [] }).System("s").User("What is this?");

        var whole = start.Image("https://example.com/a.png", detail: "low").File("https://example.com/b.pdf").Audio([1, 2], "mp3").ToRequest();

        Assert.Equal(2, whole.Messages.Count);
        Assert.Collection(
            whole.Messages[1].Content,
            part => Assert.Equal(new TextPart("What is this?"), part),
            part => Assert.Equal(new ImagePart { Url = "https://example.com/a.png", Detail = "low" }, part),
            part => Assert.Equal(new FilePart { Url = "https://example.com/b.pdf" }, part),
            part => Assert.Equal(new AudioPart("AQI=", "mp3"), part));
        Assert.Single(start.ToRequest().Messages[1].Content);
    }

    [Fact]
    public void Attach_AfterTheModel_BeginsAMessage()
    {
        var request = new ChatRequestBuilder(null!, new ChatRequest { Model = "m", Messages = [] }).User("a").Assistant("b").Image(Convert.FromBase64String("iVBORw0KGgo="));

        Assert.Equal(3, request.ToRequest().Messages.Count);
        Assert.Equal("image/png", Assert.IsType<ImagePart>(Assert.Single(request.ToRequest().Messages[2].Content)).MediaType);
    }

    [Fact]
    public async Task Image_FromAFile_IsSeenByTheModel()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".PNG");
        await File.WriteAllBytesAsync(path, Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        try
        {
            using var simulator = Simulator();
            using var client = await ClientAsync("anthropic/vision", simulator);

            var reply = await client.Chat().User("What is this?").Attach(await Attachment.FromFileAsync(path)).ExecuteAsync();

            Assert.Contains("image/png", reply.Content, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("a.txt", typeof(FilePart), "text/plain")]
    [InlineData("a.pdf", typeof(FilePart), "application/pdf")]
    [InlineData("a.jpg", typeof(ImagePart), "image/jpeg")]
    [InlineData("a.mp3", typeof(AudioPart), "mp3")]
    public async Task Attachment_ByItsExtension_IsThePartItMeans(string name, Type type, string kind)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, name);
            await File.WriteAllTextAsync(path, "content");

            var part = await Attachment.FromFileAsync(path);

            Assert.IsType(type, part);
            Assert.Equal(kind, part is ImagePart image ? image.MediaType : part is AudioPart audio ? audio.Format : ((FilePart)part).MediaType);
            Assert.Equal("content", part is FilePart { Text: { } text } ? text : Encoding.UTF8.GetString(Convert.FromBase64String(part is ImagePart picture ? picture.Base64! : part is AudioPart sound ? sound.Base64 : ((FilePart)part).Base64!)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Attachment_OfAnUnknownExtension_IsRefused() =>
        Assert.Equal("path", (await Assert.ThrowsAsync<AiException>(() => Attachment.FromFileAsync("a.xyz"))).Error.Param);
}
