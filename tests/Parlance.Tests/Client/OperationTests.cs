using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parlance.Manifests;
using Parlance.Simulator;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client;

/// <summary>What models do besides chat, against the simulator, which checks it as the vendors do.</summary>
public sealed class OperationTests
{
    private static readonly byte[] s_sound = [.. Enumerable.Range(0, 5_000).Select(i => (byte)i)];

    /// <summary>A model of every spelling of embeddings, and the most texts of one call.</summary>
    public static TheoryData<string, int> Embedders => new() { { "openai/e", 2048 }, { "gemini/e", 100 }, { "cohere/e", 96 }, { "ollama/e", 2048 }, { "bedrock/e", 1 } };

    private static SimulatorHandler Simulator(params string?[] directives) => new(new SimulatorOptions { Announce = false, Pace = 0, Script = SimulatorOptions.InOrder(directives) });

    private static Task<AiClient> ClientAsync(string? model, HttpMessageHandler handler)
    {
        var root = model?.Split('/')[0] switch { "gemini" => "v1beta", "cohere" => "v2", "bedrock" => "", _ => "v1" };
        return AiClient.CreateAsync(new AiClientOptions { Model = model, ApiKey = model is null ? null : "any", BaseUrl = model is null ? null : new Uri($"https://sim.example/{root}"), HttpHandler = handler });
    }

    private static JsonElement Sent(SimulatorHandler simulator) => JsonDocument.Parse(simulator.Requests[^1].Body).RootElement;

    [Theory]
    [MemberData(nameof(Embedders))]
    public async Task Embed_InEverySpelling_GivesAVectorForEachTextInOrder(string model, int _)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);

        var both = await client.EmbedAsync(["ships", "stars"], new EmbedOptions { Dimensions = 256 });
        var second = await client.EmbedAsync(["stars"], new EmbedOptions { Dimensions = 256 });

        Assert.Equal(2, both.Vectors.Count);
        Assert.All(both.Vectors, vector => Assert.Equal(1.0, vector.ToArray().Sum(number => (double)number * number), 3));
        Assert.Equal(both.Vectors[1].ToArray(), second.Vectors[0].ToArray());
        Assert.NotEqual(both.Vectors[0].ToArray(), both.Vectors[1].ToArray());
        Assert.Equal((model, 256), (both.Stats.Target, both.Vectors[0].Length));
    }

    [Theory]
    [MemberData(nameof(Embedders))]
    public async Task Embed_MoreTextsThanACallTakes_MakesSeveral(string model, int most)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);
        var texts = Enumerable.Range(0, most == 1 ? 7 : (2 * most) + 1).Select(i => $"text {i}").ToArray();

        var result = await client.EmbedAsync(texts, new EmbedOptions { Dimensions = most == 2048 ? 4 : 256 });
        var last = await client.EmbedAsync([texts[^1]], new EmbedOptions { Dimensions = most == 2048 ? 4 : 256 });

        Assert.Equal(texts.Length, result.Vectors.Count);
        Assert.Equal(last.Vectors[0].ToArray(), result.Vectors[^1].ToArray());
        Assert.Equal(most == 1 ? 7 : 3, result.Stats.Attempts);
        Assert.Equal(result.Stats.Attempts + 1, simulator.Requests.Count);
    }

    [Theory]
    [InlineData("qwen/text-embedding-v4", null, 3)]
    [InlineData("siliconflow/e", null, 1)]
    [InlineData("qwen/text-embedding-v4", 5, 5)]
    public async Task Embed_AtAProviderThatTakesFewer_AsksAsItsManifestSays(string model, int? size, int requests)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);

        var result = await client.EmbedAsync(Enumerable.Range(0, 25).Select(i => $"text {i}"), new EmbedOptions { BatchSize = size });

        Assert.Equal((25, requests), (result.Vectors.Count, simulator.Requests.Count));
        Assert.Equal(model.StartsWith("siliconflow", StringComparison.Ordinal), Sent(simulator).TryGetProperty("encoding_format", out _));
    }

    [Fact]
    public async Task Embed_OfOpenAi_IsAskedInBase64WithEverythingThatWasSaid()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/e", simulator);

        await client.EmbedAsync(["a"], new EmbedOptions { Dimensions = 8, EndUser = "u1" });

        Assert.Equal("""{"model":"e","input":["a"],"dimensions":8,"encoding_format":"base64","user":"u1"}""", Sent(simulator).GetRawText());
    }

    [Fact]
    public async Task Embed_OnePartFails_IsAnErrorAndStopsTheRest()
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { Script = _ => "status=400" });
        using var client = await ClientAsync("openai/e", simulator);

        var error = await Assert.ThrowsAsync<AiException>(() => client.EmbedAsync(Enumerable.Range(0, 100).Select(i => $"{i}"), new EmbedOptions { BatchSize = 1 }));

        Assert.Equal("E1001", error.Code);
        Assert.InRange(simulator.Requests.Count, 1, 8);
    }

    [Fact]
    public async Task Embed_PricedModel_CostsItsInput()
    {
        using var vendor = new Vendor(new ManualTime()).Answers(200, """{"object":"list","data":[{"object":"embedding","index":1,"embedding":[0.5,-2]},{"object":"embedding","index":0,"embedding":"AACAPwAAAEA="}],"model":"m-1","usage":{"prompt_tokens":7,"total_tokens":7}}""");
        using var client = await AiClient.CreateAsync(new AiClientOptions
        {
            Model = "alpha/m",
            Catalog = new Catalog([Rig.Alpha.Provider with { Operations = Parlance.Dialects.Operations.OperationSet.PathsOf(Parlance.Dialects.DialectSet.OpenAiChat), Models = [new ModelCard("m") { Price = new Price(1_000_000, 0, "list", "2026-11") }] }]),
            HttpHandler = vendor,
        });

        var result = await client.EmbedAsync(["a", "b"]);

        Assert.Equal([1f, 2f], result.Vectors[0].ToArray());
        Assert.Equal([0.5f, -2f], result.Vectors[1].ToArray());
        Assert.Equal(("m-1", 7L, 7L), (result.Model, result.Stats.PromptTokens, result.Stats.CostNanoUsd));
    }

    [Fact]
    public async Task Embed_FallbackOfAnotherModel_IsNotMixedIn()
    {
        using var simulator = Simulator("status=401", null);
        using var client = await ClientAsync("openai/e", simulator);

        var mixed = await Assert.ThrowsAsync<AiException>(() => client.EmbedAsync(["a", "b"], new EmbedOptions { BatchSize = 1, Fallbacks = ["ollama/other"] }));

        Assert.Equal("embedding_models_differ", mixed.Error.Code);
    }

    [Fact]
    public async Task Operation_ThatAProviderHasNot_IsRefusedByName()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("anthropic/claude", simulator);

        var error = await Assert.ThrowsAsync<AiException>(() => client.EmbedAsync(["a"]));

        Assert.Equal(("E1004", "operation_not_supported", "model"), (error.Code, error.Error.Code, error.Error.Param));
        Assert.Contains("embeddings", error.Message, StringComparison.Ordinal);
        Assert.Empty(simulator.Requests);
    }

    [Fact]
    public async Task Client_OfAModelThatCannotChat_EmbedsAndSaysSoWhenAskedToChat()
    {
        using var simulator = Simulator();
        using var client = await AiClient.FromModelAsync("voyage/voyage-4", new AiClientOptions { ApiKey = "any", BaseUrl = new Uri("https://sim.example/v1"), HttpHandler = simulator });

        Assert.Equal("voyage/voyage-4", (await client.EmbedAsync(["a"])).Stats.Target);
        Assert.Equal("operation_not_supported", (await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").ExecuteAsync())).Error.Code);
    }

    [Fact]
    public async Task Operation_FailsOnce_IsTriedAgain()
    {
        using var simulator = Simulator("status=503; retry-after=0", null);
        using var client = await ClientAsync("openai/e", simulator);

        var result = await client.EmbedAsync(["a"]);

        Assert.Equal((2, 2), (result.Stats.Attempts, result.Stats.AttemptRecords.Count));
    }

    [Fact]
    public async Task Operation_WithAFallback_AnswersFromThere()
    {
        using var simulator = Simulator("status=401", null);
        using var client = await ClientAsync("openai/e", simulator);

        Assert.Equal("ollama/e", (await client.EmbedAsync(["a"], new EmbedOptions { Fallbacks = ["ollama/e"] })).Stats.Target);
    }

    [Fact]
    public async Task Operation_WithoutAModel_IsRefused()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(null, simulator);

        Assert.Equal("model", (await Assert.ThrowsAsync<AiException>(() => client.EmbedAsync(["a"]))).Error.Param);
        Assert.Equal("model", (await Assert.ThrowsAsync<AiException>(() => client.DrawAsync("a"))).Error.Param);
        Assert.Equal("sim/e", (await client.EmbedAsync(["a"], new EmbedOptions { Model = "sim/e" })).Stats.Target);
    }

    [Theory]
    [InlineData("[]", "input", "[\"b\"]", "input")]
    [InlineData("x", "stream", "true", "stream")]
    [InlineData("x", "flavour", "sweet", "flavour")]
    public async Task Params_ThatCannotBe_AreRefusedByName(string text, string name, string json, string param)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/e", simulator);

        Assert.Equal(param, (await Assert.ThrowsAsync<AiException>(() => client.EmbedAsync([text], new EmbedOptions { Params = new Dictionary<string, string> { [name] = json } }))).Error.Param);
        Assert.Empty(simulator.Requests);
    }

    [Fact]
    public async Task Params_WithoutAPlaceAtTheTarget_AreAnErrorAndNoSilence()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("cohere/e", simulator);

        var error = await Assert.ThrowsAsync<AiException>(() => client.EmbedAsync(["a"], new EmbedOptions { Params = new Dictionary<string, string> { ["flavour"] = "1" } }));

        Assert.Equal(("E1001", "flavour"), (error.Code, error.Error.Param));
        Assert.Empty(simulator.Requests);
    }

    [Fact]
    public async Task Transcribe_OfARecording_SendsAllOfItAndReadsTheText()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/whisper", simulator);

        var transcript = await client.TranscribeAsync(s_sound, "ta\"lk.wav", new TranscribeOptions { Language = "de", Temperature = 0.5 });

        // The simulator tells what arrived.
        Assert.Contains(Convert.ToHexString(SHA256.HashData(s_sound)), transcript.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("5000", transcript.Text.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(transcript.Stats.TotalTokens > 0);
        Assert.Equal("/v1/audio/transcriptions", simulator.Requests[0].Path);
    }

    [Fact]
    public async Task Transcribe_InDetail_TellsLanguageAndLength()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/whisper", simulator);

        var transcript = await client.TranscribeAsync(s_sound, "talk.wav", new TranscribeOptions { Params = new Dictionary<string, string> { ["response_format"] = "\"verbose_json\"" } });

        Assert.Equal("english", transcript.Language);
        Assert.True(transcript.Duration > TimeSpan.Zero);
        Assert.Contains("segments", transcript.Json.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("\"vtt\"")]
    public async Task Transcribe_AsText_IsTheTextItself(string format)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/whisper", simulator);

        var transcript = await client.TranscribeAsync(s_sound, "talk.wav", new TranscribeOptions { Params = new Dictionary<string, string> { ["response_format"] = format } });

        Assert.Contains("talk.wav", transcript.Text, StringComparison.Ordinal);
        Assert.True(transcript.Json.IsEmpty);
    }

    [Fact]
    public async Task Transcribe_ToEnglish_IsATranslation()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/whisper", simulator);

        await client.TranscribeAsync(s_sound, "talk.wav", new TranscribeOptions { ToEnglish = true });

        Assert.Equal("/v1/audio/translations", simulator.Requests[0].Path);
    }

    [Fact]
    public async Task Transcribe_AfterAFailure_SendsTheWholeFormAgain()
    {
        using var simulator = Simulator("status=503; retry-after=0", null);
        using var client = await ClientAsync("openai/whisper", simulator);

        var transcript = await client.TranscribeAsync(s_sound, "talk.wav");

        Assert.Contains(Convert.ToHexString(SHA256.HashData(s_sound)), transcript.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, transcript.Stats.Attempts);
    }

    [Fact]
    public async Task Speak_AText_StreamsItsAudio()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/tts", simulator);
        using var file = new MemoryStream();
        var pieces = 0;

        await using var speech = await client.SpeakAsync(string.Concat(Enumerable.Repeat("Hello there. ", 20)), new SpeakOptions { Voice = "nova", Speed = 1.5 });
        await foreach (var piece in speech.ReadAsync())
        {
            pieces++;
            file.Write(piece.Span);
        }

        // A WAV file says how long it is.
        var wave = file.ToArray();
        Assert.Equal("RIFF", Encoding.ASCII.GetString(wave, 0, 4));
        Assert.Equal(wave.Length - 8, BitConverter.ToInt32(wave, 4));
        Assert.True(pieces > 1);
        Assert.StartsWith("audio/", speech.MediaType, StringComparison.Ordinal);
        Assert.Equal(("openai/tts", false), (speech.Stats.Target, speech.Stats.Cancelled));
    }

    [Fact]
    public async Task Speak_ThatBreaksOff_IsAnErrorBehindWhatCame()
    {
        using var simulator = Simulator("reset-after=2");
        using var client = await ClientAsync("openai/tts", simulator);
        using var file = new MemoryStream();

        await using var speech = await client.SpeakAsync(string.Concat(Enumerable.Repeat("Hello there. ", 40)));
        var error = await Assert.ThrowsAsync<AiException>(() => speech.CopyToAsync(file));

        Assert.Equal("upstream_incomplete", error.Error.Code);
        Assert.True(file.Length > 0);
        Assert.Single(simulator.Requests);
    }

    [Fact]
    public async Task Speak_CancelledWhileReading_Stops()
    {
        using var simulator = Simulator("stall-after=2");
        using var client = await ClientAsync("openai/tts", simulator);
        using var leave = new CancellationTokenSource();

        await using var speech = await client.SpeakAsync(string.Concat(Enumerable.Repeat("Hello there. ", 40)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in speech.ReadAsync(leave.Token))
            {
                await leave.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task Draw_APrompt_GivesImages()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/painter", simulator);

        var drawn = await client.DrawAsync("a cat", new DrawOptions { N = 2, Size = "1024x1024" });

        Assert.Equal(2, drawn.Images.Count);
        Assert.All(drawn.Images, image => Assert.Equal([0x89, 0x50, 0x4E, 0x47], image.ToBytes()[..4]));
        Assert.True(drawn.Stats.CompletionTokens > 0);
    }

    [Theory]
    [InlineData("cohere/r")]
    [InlineData("jina/r")]
    [InlineData("siliconflow/r")]
    public async Task Rerank_Documents_PutsTheBestFirst(string model)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);

        var ranked = await client.RerankAsync("red ships", ["green fields", "red ships on the sea", "red roses"], new RerankOptions { TopN = 2 });

        Assert.Equal([(1, "red ships on the sea"), (2, "red roses")], ranked.Documents.Select(document => (document.Index, document.Text)));
        Assert.True(ranked.Documents[0].Score > ranked.Documents[1].Score);
    }

    [Fact]
    public async Task Moderate_Texts_FlagsWhatIsHarmful()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/guard", simulator);

        var verdicts = await client.ModerateAsync(["a walk in the park", "violence"]);

        Assert.Equal([false, true], verdicts.Results.Select(verdict => verdict.Flagged));
        Assert.Contains(verdicts.Results[1].Categories, category => category.Value);
        Assert.NotEmpty(verdicts.Results[1].Scores);
    }

    [Theory]
    [InlineData("""{"data":[{"embedding":[1,2]}],"model":"m"}""")]
    [InlineData("""{"data":[{"embedding":"@@"},{"embedding":[1]}],"model":"m"}""")]
    [InlineData("""{"data":[{"embedding":["x"]},{"embedding":[1]}],"model":"m"}""")]
    [InlineData("""{"hello":1}""")]
    public async Task Embed_AnswerThatIsNone_IsMalformed(string body)
    {
        using var vendor = new Vendor(new ManualTime()).Answers(200, body);
        using var client = await AiClient.CreateAsync(new AiClientOptions
        {
            Model = "alpha/m",
            Catalog = new Catalog([Rig.Alpha.Provider with { Operations = Parlance.Dialects.Operations.OperationSet.PathsOf(Parlance.Dialects.DialectSet.OpenAiChat) }]),
            HttpHandler = vendor,
            MaxRetries = 0,
        });

        Assert.Equal("upstream_malformed", (await Assert.ThrowsAsync<AiException>(() => client.EmbedAsync(["a", "b"]))).Error.Code);
    }

    [Fact]
    public async Task Timeout_OfOneOperation_IsAnErrorInTime()
    {
        var time = new ManualTime();
        using var vendor = new Vendor(time).Hangs();
        using var client = await AiClient.CreateAsync(new AiClientOptions
        {
            Model = "alpha/m",
            Catalog = new Catalog([Rig.Alpha.Provider with { Operations = Parlance.Dialects.Operations.OperationSet.PathsOf(Parlance.Dialects.DialectSet.OpenAiChat) }]),
            TimeProvider = time,
            HttpHandler = vendor,
        });

        var error = await Assert.ThrowsAsync<AiException>(() => time.RunAsync(client.RerankAsync("q", ["d"], new RerankOptions { Timeout = TimeSpan.FromSeconds(3) })));

        Assert.Equal(("E3003", "total_timeout"), (error.Code, error.Error.Code));
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.25));
    }
}
