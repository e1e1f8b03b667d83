using System.Net;
using System.Text;
using Parlance.Manifests;
using Parlance.Simulator;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.Testing;

public sealed class CassetteTests : IDisposable
{
    private const string Canary = "canary-0123456789-secret";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cassette");
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor;

    public CassetteTests() => _vendor = new Vendor(_time);

    private string Tape => Path.Combine(_folder.FullName, "sub", "tape.jsonl");

    public void Dispose()
    {
        _vendor.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("openai/gpt-4o")]
    [InlineData("anthropic/claude-haiku-4-5")]
    [InlineData("gemini/gemini-2.5-flash")]
    [InlineData("cohere/command-a-03-2025")]
    [InlineData("bedrock/amazon.nova-lite-v1:0")]
    public async Task Record_ThenReplay_SaysTheSameWithoutANetwork(string model)
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { Pace = 0 });
        var options = model.StartsWith("bedrock", StringComparison.Ordinal)
            ? new AiClientOptions { Catalog = Aws() }
            : new AiClientOptions { ApiKey = Canary };

        var recorded = await TalkAsync(model, options, new CassetteOptions { Inner = simulator }, CassetteMode.Record);
        var replayed = await TalkAsync(model, options, Offline(), CassetteMode.Replay);

        Assert.Equal(recorded, replayed);
        Assert.Equal(2, simulator.Requests.Count);
        var tape = await File.ReadAllTextAsync(Tape);
        Assert.DoesNotContain("canary", tape, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AKIA", tape, StringComparison.Ordinal);
        Assert.Equal(3, tape.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Record_SecretsAnywhere_NeverReachTheFile()
    {
        _vendor.Answers(401, $$"""{"error":{"message":"Incorrect API key provided: {{Canary}}."},"access_token":"canary-minted","nested":[{"client_secret":"canary-inner"}],"token":"word"}""", headers: [$"x-request-id: req-{Canary}", "set-cookie: session=canary-cookie", "openai-organization: canary-org"])
            .Answers(200, body => body.Says($"data: one\n\ndata: {Canary[..9]}").Says($"{Canary[9..]} tail\n\n"), "text/event-stream")
            .Answers(200, "<Credentials><AccessKeyId>canary-id</AccessKeyId><SecretAccessKey>canary-key</SecretAccessKey><SessionToken>canary-st</SessionToken></Credentials>", "text/xml")
            .Answers(200, "canary-metadata", "text/plain")
            .Answers(200, """{"AccessKeyId":"canary-a","SecretAccessKey":"canary-b","Token":"canary-c"}""");
        using var client = Invoker(CassetteMode.Record, new CassetteOptions { Inner = _vendor });

        await SendAsync(client, $"https://user:canary-pass@api.example/v1/chat?api_key={Canary}&X-Amz-Signature=canary-sig&page=2", $$$"""{"model":"m","tools":[{"authorization":"canary-tool","headers":{"x-api-key":"canary-head"}}],"text":"my key is {{{Canary}}}","signature":"kept"}""");
        await SendAsync(client, "https://api.example/v1/stream", "{}");
        await SendAsync(client, "https://sts.example/", "grant_type=x&client_secret=canary-form&assertion=canary-jwt&refresh_token=canary-refresh", "application/x-www-form-urlencoded");
        await SendAsync(client, "http://169.254.169.254/latest/api/token", "");
        await SendAsync(client, "http://169.254.169.254/creds", "");

        var tape = await File.ReadAllTextAsync(Tape);
        Assert.DoesNotContain("canary", tape, StringComparison.OrdinalIgnoreCase);
        Assert.All((string[])["page=2", "\"signature\":\"kept\"", "\"token\":\"word\"", "Incorrect API key provided: REDACTED.", "grant_type=x", "data: one", " tail"], kept => Assert.Contains(kept, tape, StringComparison.Ordinal));
        Assert.Equal(6, tape.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Replay_RepeatedCalls_GetTheirAnswersInOrder()
    {
        _vendor.Answers(200, "\"one\"").Answers(200, "\"two\"");
        using (var recorder = Invoker(CassetteMode.Record, new CassetteOptions { Inner = _vendor }))
        {
            await SendAsync(recorder, "https://api.example/v1/chat", """{"a":1,"b":[2]}""");
            await SendAsync(recorder, "https://api.example/v1/chat", """{"a":1,"b":[2]}""");
        }

        using var player = Invoker(CassetteMode.Replay, Offline());
        Assert.Equal("\"one\"", await SendAsync(player, "https://api.example/v1/chat", """{ "b": [2], "a": 1 }"""));
        Assert.Equal("\"two\"", await SendAsync(player, "https://api.example/v1/chat", """{"a":1,"b":[2]}"""));

        var missing = await Assert.ThrowsAsync<CassetteException>(() => SendAsync(player, "https://api.example/v1/chat", """{"a":1,"b":[2]}"""));
        Assert.Contains("recorded 2 time(s) and is made once more", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.example/v1/chat", """{"messages":[{"content":"bye"}],"n":1}""", "$.messages[0].content: recorded \"hi\", asked \"bye\"")]
    [InlineData("https://api.example/v1/chat", """{"messages":[{"content":"hi"}]}""", "$.n: recorded 1, not asked")]
    [InlineData("https://api.example/v1/chat", """{"messages":[{"content":"hi"}],"n":1,"top_p":1}""", "$.top_p: not recorded, asked 1")]
    [InlineData("https://api.example/v1/chat", """{"messages":[],"n":1}""", "$.messages: recorded 1 items, asked 0")]
    [InlineData("https://api.example/v1/chat", "plain", "at character 1: recorded {\"messages\"")]
    [InlineData("https://api.example/v2/chat", "{}", "nothing is recorded for that address, only for POST https://api.example/v1/chat")]
    public async Task Replay_OfWhatWasNotRecorded_SaysWhatDiffers(string url, string body, string says)
    {
        _vendor.Answers(200, "1");
        using (var recorder = Invoker(CassetteMode.Record, new CassetteOptions { Inner = _vendor }))
        {
            await SendAsync(recorder, "https://api.example/v1/chat", """{"messages":[{"content":"hi"}],"n":1}""");
        }

        using var player = Invoker(CassetteMode.Replay, Offline());

        var missing = await Assert.ThrowsAsync<CassetteException>(() => SendAsync(player, url, body));
        Assert.Contains(says, missing.Message, StringComparison.Ordinal);
        Assert.Contains("Record it anew", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_MissingAnswer_ReachesTheCallerAndIsNotTriedAgain()
    {
        using var cassette = new Cassette(Tape, CassetteMode.Replay, Offline());
        using var client = await AiClient.FromModelAsync("openai/gpt-4o", new AiClientOptions { ApiKey = Canary, HttpHandler = cassette });

        var missing = await Assert.ThrowsAsync<CassetteException>(() => client.Chat().User("hi").ExecuteAsync());

        Assert.Contains("nothing is recorded", missing.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Tape));
    }

    [Fact]
    public async Task Auto_RecordsOnceAndReplaysAfterwards()
    {
        _vendor.Answers(200, "\"one\"").Answers(200, "\"two\"");
        foreach (var expected in (string[])["\"one\"", "\"one\""])
        {
            using var client = Invoker(CassetteMode.Auto, new CassetteOptions { Inner = _vendor, Environment = _ => null });
            Assert.Equal(expected, await SendAsync(client, "https://api.example/v1/chat", "{}"));
        }

        using var later = Invoker(CassetteMode.Auto, new CassetteOptions { Inner = _vendor, Environment = _ => null });
        Assert.Equal("\"two\"", await SendAsync(later, "https://api.example/v1/chat", """{"new":1}"""));
        Assert.Equal(2, _vendor.Sent.Count);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    public async Task Auto_InCi_RecordsNothing(string ci)
    {
        using var client = Invoker(CassetteMode.Auto, new CassetteOptions { Inner = _vendor, Environment = name => name == "CI" ? ci : null });

        await Assert.ThrowsAsync<CassetteException>(() => SendAsync(client, "https://api.example/v1/chat", "{}"));

        Assert.Empty(_vendor.Sent);
        Assert.False(File.Exists(Tape));
    }

    [Fact]
    public async Task Replay_InRealTime_TakesTheTimeOfTheProvider()
    {
        _vendor.Waits(TimeSpan.FromSeconds(1)).Streams(body => body.Waits(TimeSpan.FromSeconds(2)).Says("data: 1\n\n").Waits(TimeSpan.FromSeconds(3)).Says("data: 2\n\n"));
        using (var recorder = Invoker(CassetteMode.Record, new CassetteOptions { Inner = _vendor, TimeProvider = _time }))
        {
            await _time.RunAsync(SendAsync(recorder, "https://api.example/v1/chat", "{}"));
        }

        Assert.Equal(TimeSpan.FromSeconds(6), _time.Elapsed);
        using var instant = Invoker(CassetteMode.Replay, Offline());
        Assert.Equal("data: 1\n\ndata: 2\n\n", await SendAsync(instant, "https://api.example/v1/chat", "{}"));

        using var player = Invoker(CassetteMode.Replay, Offline() with { InRealTime = true, TimeProvider = _time });
        var answer = SendAsync(player, "https://api.example/v1/chat", "{}");
        _time.Advance(TimeSpan.FromMilliseconds(5_999));
        Assert.False(answer.IsCompleted);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.Equal("data: 1\n\ndata: 2\n\n", await answer.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Replay_OfAnAnswerThatBroke_BreaksThereAgain()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Breaks());
        using (var recorder = Invoker(CassetteMode.Record, new CassetteOptions { Inner = _vendor }))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(recorder, "https://api.example/v1/chat", "{}"));
        }

        using var player = Invoker(CassetteMode.Replay, Offline());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(player, "https://api.example/v1/chat", "{}"));
    }

    [Fact]
    public async Task Replay_BytesThatAreNoText_AreTheSame()
    {
        byte[] first = [0xFF, 0x00, 0xE4], second = [0xBD, 0xA0, .. "好"u8];
        _vendor.Answers(200, body => body.Says(first).Says(second), "application/vnd.amazon.eventstream");
        using (var recorder = Invoker(CassetteMode.Record, new CassetteOptions { Inner = _vendor }))
        {
            await SendAsync(recorder, "https://api.example/v1/chat", "{}");
        }

        using var player = Invoker(CassetteMode.Replay, Offline());
        using var response = await player.SendAsync(new HttpRequestMessage(HttpMethod.Post, "https://api.example/v1/chat") { Content = new StringContent("{}") }, CancellationToken.None);

        Assert.Equal((byte[])[.. first, .. second], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/vnd.amazon.eventstream", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Replay_OfAForm_DoesNotCareForItsBoundary()
    {
        _vendor.Answers(200, "\"heard\"");
        using (var recorder = Invoker(CassetteMode.Record, new CassetteOptions { Inner = _vendor }))
        {
            using var first = await recorder.SendAsync(Form("one"), CancellationToken.None);
            await first.Content.ReadAsStringAsync();
        }

        using var player = Invoker(CassetteMode.Replay, Offline());
        using var response = await player.SendAsync(Form("another"), CancellationToken.None);

        Assert.Equal("\"heard\"", await response.Content.ReadAsStringAsync());

        static HttpRequestMessage Form(string boundary) => new(HttpMethod.Post, "https://api.example/v1/audio") { Content = new MultipartFormDataContent(boundary) { { new StringContent("whisper"), "model" } } };
    }

    [Theory]
    [InlineData("{\"parlance_cassette\":2}\n", "version 2")]
    [InlineData("{}\n", "line 1")]
    [InlineData("{\"parlance_cassette\":1}\n{\"method\":\"POST\"}\n", "line 2")]
    [InlineData("{\"parlance_cassette\":1}\n{\"method\":\n", "line 2")]
    public void Open_FileThatIsNoCassette_SaysWhere(string file, string says)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Tape)!);
        File.WriteAllText(Tape, file);

        var error = Assert.Throws<CassetteException>(() => new Cassette(Tape, CassetteMode.Replay));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Bedrock with a key that signs each call.</summary>
    private static Catalog Aws()
    {
        var errors = new List<YamlError>();
        var entry = YamlReader.Read($"bedrock: {{ region: us-west-2, access_key_id: AKIAIOSFODNN7EXAMPLE, secret_access_key: {Canary}, session_token: {Canary}-session }}", "f", errors)!.Fields.Single();
        return new Catalog([new ProviderCompiler(ManifestSet.Embedded, _ => null).Compile(ProviderEntry.Read(entry, errors), errors)!]);
    }

    private static CassetteOptions Offline() => new() { Inner = new Nowhere() };

    private static async Task<string> SendAsync(HttpMessageInvoker client, string url, string body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Add("Authorization", $"Bearer {Canary}");
        request.Headers.Add("x-goog-api-key", "canary-google-key");
        using var response = await client.SendAsync(request, CancellationToken.None);
        return await response.Content.ReadAsStringAsync();
    }

    private HttpMessageInvoker Invoker(CassetteMode mode, CassetteOptions options) => new(new Cassette(Tape, mode, options));

    /// <summary>A whole answer and a streamed one, as one text.</summary>
    private async Task<string> TalkAsync(string model, AiClientOptions options, CassetteOptions cassetteOptions, CassetteMode mode)
    {
        using var cassette = new Cassette(Tape, mode, cassetteOptions);
        using var client = await AiClient.FromModelAsync(model, options with { HttpHandler = cassette });
        var told = new StringBuilder((await client.Chat().User("One, Zwei, 三").ExecuteAsync()).Content).AppendLine();
        await foreach (var step in client.Chat().User("Four and five").ExecuteStreamAsync())
        {
            if (step is not StreamingEvent.Completed)
            {
                told.AppendLine(step.ToString());
            }
        }

        return told.ToString();
    }

    private sealed class Nowhere : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new HttpRequestException("There is no network here.", null, HttpStatusCode.BadGateway);
    }
}
