using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Tests.Client.Telemetry;

/// <summary>Spans and measurements against the conventions as they are written, not against our own names.</summary>
[Collection(nameof(TelemetryCollection))]
public sealed class TelemetryTests : IDisposable
{
    private const string Canary = "canary-7f3a";
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Announce = false, Pace = 0 });
    private readonly string _server = $"{TestContext.Current.Test!.UniqueID[..16]}.example";

    public void Dispose() => _simulator.Dispose();

    private Task<AiClient> ClientAsync(string model = "openai/echo", Func<AiClientOptions, AiClientOptions>? options = null) =>
        AiClient.FromModelAsync(model, (options ?? (same => same))(new AiClientOptions { ApiKey = $"key-{Canary}", BaseUrl = new Uri($"https://{_server}:8443/v1"), HttpHandler = _simulator, MaxRetries = 0 }));

    private static async Task ReadAsync(IAsyncEnumerable<StreamingEvent> events)
    {
        await foreach (var _ in events)
        {
        }
    }

    [Fact]
    public async Task Span_OfACallWithEverything_HasTheConventionsNamesAndTypes()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync(options: options => options with { TelemetryContent = true });

        await ReadAsync(client.Chat().User("hello as json").Temperature(0.5).TopP(0.9).TopK(5).MaxTokens(100).Stop("END").Seed(7).Penalties(0.1, 0.2).N(2).ResponseFormat(ResponseFormat.JsonObject).ExecuteStreamAsync());

        var span = Assert.Single(collector.Spans);
        Assert.Equal(("chat echo", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.All(span.TagObjects, tag => Assert.True(tag.Key is "parlance.attempts" or "parlance.cost_nanousd" || Conventions.Inference.TryGetValue(tag.Key, out var type) && type == tag.Value!.GetType(), $"{tag.Key}: {tag.Value?.GetType()}"));
        string[] expected =
        [
            .. Conventions.ForSampling, "gen_ai.output.type", "gen_ai.request.choice.count", "gen_ai.request.seed", "gen_ai.request.stream", "gen_ai.request.top_k", "gen_ai.request.frequency_penalty", "gen_ai.request.max_tokens",
            "gen_ai.request.presence_penalty", "gen_ai.request.stop_sequences", "gen_ai.request.temperature", "gen_ai.request.top_p", "gen_ai.response.finish_reasons", "gen_ai.response.id", "gen_ai.response.model",
            "gen_ai.response.time_to_first_chunk", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.input.messages", "gen_ai.output.messages",
        ];
        Assert.Empty(expected.Except(span.TagObjects.Select(tag => tag.Key)));
        Assert.Equal(("chat", "openai", "echo", "json", _server, 8443), (span.GetTagItem("gen_ai.operation.name"), span.GetTagItem("gen_ai.provider.name"), span.GetTagItem("gen_ai.request.model"), span.GetTagItem("gen_ai.output.type"), span.GetTagItem("server.address"), span.GetTagItem("server.port")));
        Assert.Equal(["stop", "stop"], (string[])span.GetTagItem("gen_ai.response.finish_reasons")!);
    }

    [Fact]
    public async Task Nobody_Listens_NoSpanIsMadeAndNoEventPassesTheLayer()
    {
        using var client = await ClientAsync();

        Assert.False(Parlance.Client.Telemetry.Instruments.IsOn);
        Assert.Equal("hello", (await client.Chat().User("hello").ExecuteAsync()).Content);

        using (var collector = new Collector(_server))
        {
            Assert.True(Parlance.Client.Telemetry.Instruments.IsOn);
        }

        Assert.False(Parlance.Client.Telemetry.Instruments.IsOn);
    }

    [Fact]
    public async Task Span_ThatNobodySamples_CostsNoAttributes()
    {
        using var collector = new Collector(_server, metrics: false, sampling: ActivitySamplingResult.None);
        using var client = await ClientAsync();

        await client.Chat().User("hello").ExecuteAsync();

        Assert.Empty(collector.Spans);
    }

    [Fact]
    public async Task Span_Begins_WithWhatASamplerNeeds()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync();

        await client.Chat().User("hello").ExecuteAsync();

        Assert.Empty(Conventions.ForSampling.Except(Assert.Single(collector.Asked).Select(tag => tag.Key)));
    }

    [Fact]
    public async Task Usage_OfAllClasses_IsToldInTheConventionsSums()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync("anthropic/usage");

        var (reply, _) = await client.Chat().User(new string('x', 400)).MaxTokens(100).ExecuteWithStatsAsync();

        var span = Assert.Single(collector.Spans);
        var usage = reply.Usage!.Value;
        Assert.Equal((usage.PromptTokens, usage.CompletionTokens), (span.GetTagItem("gen_ai.usage.input_tokens"), span.GetTagItem("gen_ai.usage.output_tokens")));
        Assert.Equal((usage.CacheRead, usage.CacheWrite), (span.GetTagItem("gen_ai.usage.cache_read.input_tokens"), span.GetTagItem("gen_ai.usage.cache_creation.input_tokens")));
        Assert.True(usage.CacheRead > 0 && usage.CacheWrite > 0);
        var tokens = collector.Measurements.Where(measured => measured.Name == "gen_ai.client.token.usage").ToArray();
        Assert.Equal([("input", usage.PromptTokens), ("output", usage.CompletionTokens)], tokens.Select(measured => ((string)measured["gen_ai.token.type"]!, (long)measured.Value)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metrics_OfACall_HaveTheConventionsNamesUnitsBoundariesAndTags(bool streamed)
    {
        using var collector = new Collector(_server, spans: false);
        using var client = await ClientAsync("openai/story");
        var request = client.Chat().User("a story").MaxTokens(60);

        await (streamed ? ReadAsync(request.ExecuteStreamAsync()) : request.ExecuteAsync());

        Assert.Equal(Conventions.Histograms.Keys.Order(StringComparer.Ordinal), collector.Instruments.Select(instrument => instrument.Name).Order(StringComparer.Ordinal));
        Assert.All(collector.Instruments, instrument => Assert.Equal(Conventions.Histograms[instrument.Name].Unit, instrument.Unit));
        Assert.All(collector.Instruments, instrument => Assert.Equal(Conventions.Histograms[instrument.Name].Boundaries, Boundaries(instrument)));
        var names = collector.Measurements.Select(measured => measured.Name).Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(streamed ? Conventions.Histograms.Keys.Order(StringComparer.Ordinal) : ["gen_ai.client.operation.duration", "gen_ai.client.token.usage"], names);
        Assert.All(collector.Measurements, measured => Assert.Empty(measured.Tags.Select(tag => tag.Key).Except([.. Conventions.Measurement, "gen_ai.token.type"])));
        Assert.All(collector.Measurements.Where(measured => measured.Name.EndsWith("duration", StringComparison.Ordinal)), measured => Assert.Equal(("chat", "openai", "story", "story"), (measured["gen_ai.operation.name"], measured["gen_ai.provider.name"], measured["gen_ai.request.model"], measured["gen_ai.response.model"])));
    }

    [Fact]
    public async Task Embeddings_OfSeveralRequests_AreOneSpanAndNoOutput()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync("openai/text-embedding-3-small");

        var answer = await client.EmbedAsync([Canary, "b", "c"], new EmbedOptions { Dimensions = 8, BatchSize = 2 });

        var span = Assert.Single(collector.Spans);
        Assert.Equal(("embeddings text-embedding-3-small", ActivityKind.Client), (span.DisplayName, span.Kind));
        Assert.All(span.TagObjects, tag => Assert.True(tag.Key is "parlance.attempts" or "parlance.cost_nanousd" || (Conventions.Embeddings.TryGetValue(tag.Key, out var type) && type == tag.Value!.GetType()), $"{tag.Key}: {tag.Value?.GetType()}"));
        Assert.Equal((8, answer.Stats.PromptTokens, 2), (span.GetTagItem("gen_ai.embeddings.dimension.count"), span.GetTagItem("gen_ai.usage.input_tokens"), span.GetTagItem("parlance.attempts")));
        Assert.Equal(["gen_ai.client.operation.duration", "gen_ai.client.token.usage"], collector.Measurements.Select(measured => measured.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Canary, Everything(span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tool_ThatTheClientRuns_HasASpanBesideThoseOfTheRounds(bool fails)
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync("openai/tools");
        var tool = AIFunctionFactory.Create((string city) => fails ? throw new InvalidOperationException(Canary) : $"{Canary} in {city}", "weather", "The weather of a city.");

        await client.Chat().User("What is the weather?").Tools([tool]).ExecuteAsync();

        var span = Assert.Single(collector.ToolSpans);
        Assert.Equal(2, collector.Spans.Length);
        Assert.Equal(("execute_tool weather", ActivityKind.Internal), (span.DisplayName, span.Kind));
        Assert.All(span.TagObjects, tag => Assert.True(Conventions.ExecuteTool.TryGetValue(tag.Key, out var type) && type == tag.Value!.GetType(), tag.Key));
        Assert.Equal(("execute_tool", "weather", "function"), (span.GetTagItem("gen_ai.operation.name"), span.GetTagItem("gen_ai.tool.name"), span.GetTagItem("gen_ai.tool.type")));
        Assert.NotNull(span.GetTagItem("gen_ai.tool.call.id"));
        Assert.Equal(fails ? (ActivityStatusCode.Error, "System.InvalidOperationException") : (ActivityStatusCode.Unset, null), (span.Status, (string?)span.GetTagItem("error.type")));
        Assert.DoesNotContain(Canary, Everything(span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Span_OfACall_BelongsToTheOneAroundIt()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync();
        using var around = new Activity("around").Start();

        await client.Chat().User("hello").ExecuteAsync();

        Assert.Equal(around.SpanId, Assert.Single(collector.Spans).ParentSpanId);
        Assert.Same(around, Activity.Current);
    }

    [Fact]
    public async Task Failure_OfTheProvider_SetsStatusAndKindAndNoTextOfIt()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync();

        await Assert.ThrowsAsync<AiException>(() => client.Chat().User($"{Canary} [sim:status=429]").ExecuteAsync());

        var span = Assert.Single(collector.Spans);
        Assert.Equal((ActivityStatusCode.Error, "rate_limited"), (span.Status, span.GetTagItem("error.type")));
        Assert.Equal("rate_limited", Assert.Single(collector.Measurements, measured => measured.Name == "gen_ai.client.operation.duration")["error.type"]);
    }

    [Fact]
    public async Task Failure_InTheMiddleOfAStream_IsAnErrorToo()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync("openai/story");

        await Assert.ThrowsAsync<AiException>(() => ReadAsync(client.Chat().User("[sim:error-event=5]").ExecuteStreamAsync()));

        Assert.Equal(ActivityStatusCode.Error, Assert.Single(collector.Spans).Status);
    }

    [Fact]
    public async Task Cancellation_ByTheCaller_IsSaidAsSuch()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync();
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Chat().User("hello").ExecuteAsync(stop.Token));

        Assert.Equal("cancelled", Assert.Single(collector.Spans).GetTagItem("error.type"));
    }

    [Fact]
    public async Task Stream_LeftInTheMiddle_EndsItsSpanWithoutAnError()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync("openai/story");

        await foreach (var next in client.Chat().User("a story").ExecuteStreamAsync())
        {
            if (next is StreamingEvent.ContentDelta)
            {
                break;
            }
        }

        var span = Assert.Single(collector.Spans);
        Assert.Equal((ActivityStatusCode.Unset, null), (span.Status, span.GetTagItem("error.type")));
        Assert.NotNull(span.GetTagItem("gen_ai.response.time_to_first_chunk"));
    }

    [Fact]
    public async Task Fallback_ThatAnswers_IsTheOneToldOf()
    {
        using var collector = new Collector(_server);
        using var simulator = new SimulatorHandler(new SimulatorOptions { Script = SimulatorOptions.InOrder("status=401", null) });
        using var client = await ClientAsync(options: options => options with { HttpHandler = simulator, Catalog = Two(), ApiKey = null, BaseUrl = null, Fallbacks = ["second/echo"], MaxRetries = 1 }, model: "first/echo");

        await client.Chat().User("hello").ExecuteAsync();

        var span = Assert.Single(collector.Spans);
        Assert.Equal(("second", 2), (span.GetTagItem("gen_ai.provider.name"), span.GetTagItem("parlance.attempts")));
    }

    [Fact]
    public async Task Content_SwitchedOff_PromptAnswerAndKeyAreNowhere()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync();
        var tool = new ToolDefinition($"tool-{Canary}", Canary, default);

        await ReadAsync(client.Chat().System(Canary).User(Canary).Tools(tool).ExecuteStreamAsync());
        await client.Chat().User(Canary).ExecuteAsync();
        await Assert.ThrowsAsync<AiException>(() => client.Chat().User($"{Canary} [sim:status=400]").ExecuteAsync());

        Assert.Equal(3, collector.Spans.Length);
        var told = string.Join('\n', collector.Spans.Select(Everything).Concat(collector.Measurements.SelectMany(measured => measured.Tags.Select(tag => $"{tag.Key}={tag.Value}"))));
        Assert.Contains("gen_ai.usage.input_tokens", told, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, told, StringComparison.Ordinal);
        Assert.All(collector.Spans, span => Assert.Empty(span.TagObjects.Select(tag => tag.Key).Intersect(Conventions.Content)));
    }

    [Fact]
    public async Task Content_SwitchedOn_FollowsTheSchemas()
    {
        using var collector = new Collector(_server);
        using var client = await ClientAsync(options: options => options with { TelemetryContent = true });
        var call = new ToolCall("call_1", "weather", """{"city":"Paris"}""");
        var broken = new ToolCall("call_2", "weather", "{\"city");

        await client.Chat().System("Be brief.").User("Weather?", ImagePart.FromBytes([1, 2], "image/png")).Messages([Message.Assistant(call, broken), Message.Tool("call_1", "rainy"), Message.Tool("call_2", "what?")]).User("So?")
            .Tools(new ToolDefinition("weather", null, default)).ExecuteAsync();

        var span = Assert.Single(collector.Spans);
        var input = JsonDocument.Parse((string)span.GetTagItem("gen_ai.input.messages")!).RootElement;
        Assert.Equal(["system", "user", "assistant", "tool", "tool", "user"], input.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("""{"type":"text","content":"Be brief."}""", input[0].GetProperty("parts")[0].GetRawText());
        Assert.Equal("""{"type":"blob","modality":"image","mime_type":"image/png","content":"AQI="}""", input[1].GetProperty("parts")[1].GetRawText());
        Assert.Equal("""{"type":"tool_call","id":"call_1","name":"weather","arguments":{"city":"Paris"}}""", input[2].GetProperty("parts")[0].GetRawText());
        Assert.Equal("{\"city", input[2].GetProperty("parts")[1].GetProperty("arguments").GetString());
        Assert.Equal("""{"type":"tool_call_response","id":"call_1","response":"rainy"}""", input[3].GetProperty("parts")[0].GetRawText());
        var output = JsonDocument.Parse((string)span.GetTagItem("gen_ai.output.messages")!).RootElement[0];
        Assert.Equal(("assistant", "stop", "text"), (output.GetProperty("role").GetString(), output.GetProperty("finish_reason").GetString(), output.GetProperty("parts")[0].GetProperty("type").GetString()));
        Assert.Equal("""[{"type":"function","name":"weather"}]""", span.GetTagItem("gen_ai.tool.definitions"));
    }

    [Theory]
    [InlineData(null, "true", true)]
    [InlineData(null, "SPAN_ONLY", true)]
    [InlineData(null, "span_and_event", true)]
    [InlineData(null, "EVENT_ONLY", false)]
    [InlineData(null, "false", false)]
    [InlineData(null, null, false)]
    [InlineData(false, "true", false)]
    [InlineData(true, null, true)]
    public void Content_OptionOrVariable_Decides(bool? option, string? variable, bool isOn) =>
        Assert.Equal(isOn, new AiClientOptions { TelemetryContent = option }.HasTelemetryContent(name => name == "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT" ? variable : null));

    [Fact]
    public void Manifests_TelemetryNames_AreTheWellKnownOnes()
    {
        var manifests = ManifestSet.Load([], _ => null, out _).Manifests;
        var said = manifests.Select(manifest => manifest.TelemetryName).OfType<string>().ToHashSet();
        var known = Conventions.Providers.ToHashSet();

        Assert.Subset(known, said);

        // Each well-known value is the name or the id of somebody, except those of whom there is no manifest.
        Assert.Equal(["azure.ai.inference", "gcp.gen_ai", "ibm.watsonx.ai"], known.Except(said).Except(manifests.Select(manifest => manifest.Id)).Order(StringComparer.Ordinal));
    }

    private Catalog Two()
    {
        var openai = ManifestSet.Load([], _ => null, out _).Manifests.Single(manifest => manifest.Id == "openai");
        Provider Named(string id) => new() { Id = id, DisplayName = id, Dialect = openai.Dialect!, BaseUrl = new Uri($"https://{_server}/v1"), Auth = new AuthScheme(null, string.Empty, false), ChatPath = "/chat/completions" };
        return new Catalog([Named("first"), Named("second")]);
    }

    private static string Everything(Activity span) =>
        string.Join('\n', [span.DisplayName, span.StatusDescription, .. span.TagObjects.Select(tag => $"{tag.Key}={(tag.Value is string[] several ? string.Join(',', several) : tag.Value)}"), .. span.Events.SelectMany(e => e.Tags).Select(tag => $"{tag.Key}={tag.Value}"), .. span.Baggage.Select(item => item.Value)]);

    private static double[] Boundaries(Instrument instrument) => instrument switch
    {
        Histogram<long> tokens => [.. tokens.Advice!.HistogramBucketBoundaries!.Select(boundary => (double)boundary)],
        Histogram<double> seconds => [.. seconds.Advice!.HistogramBucketBoundaries!],
        _ => [],
    };
}
