using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public class ParityTests
{
    private static readonly SimulatorOptions Options = new() { Seed = 42, Pace = 0, TimeProvider = new FixedTime(), Keys = ["right"] };

    public static TheoryData<string, string, string?> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string?>();
            foreach (var dialect in new[] { Call.OpenAi, Call.Anthropic })
            {
                foreach (var model in new[] { "echo", "story", "tools", "reasoning", "vision", "long", "usage" })
                {
                    cases.Add(dialect, model, null);
                }

                foreach (var directives in new[] { "status=429; retry-after=3", "html=1", "crlf=1; comments=1; bom=1", "split=random", "truncate-after=2", "no-done=1", "error-event=1", "bad-json=1", "usage=none", "nonsense" })
                {
                    cases.Add(dialect, "echo", directives);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task HandlerAndServer_SameRequest_SameBytes(string dialect, string model, string? directives)
    {
        await using var host = await SimulatorHost.StartAsync(Options);
        using var server = new HttpClient();
        using var inProcess = new HttpMessageInvoker(new SimulatorHandler(Options));
        foreach (var stream in new[] { false, true })
        {
            var body = Call.Body(dialect, model, "The same, please");
            body["stream"] = stream;
            body["tools"] = new JsonArray(Call.Tool(dialect, "f", """{"type":"object","properties":{"a":{"type":"string"}}}"""));

            var fromServer = await AskAsync(server, Call.Request(dialect, body, directives, host.Address));
            var fromHandler = await AskAsync(inProcess, Call.Request(dialect, body, directives));

            Assert.Equal(fromServer, fromHandler);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/models", null)]
    [InlineData("GET", "/models", "2023-06-01")]
    [InlineData("GET", "/v1/chat/completions", null)]
    [InlineData("POST", "/v1/unknown", null)]
    [InlineData("POST", "/v1/unknown", "2023-06-01")]
    public async Task OtherPaths_BothDoors_AnswerInTheDialectOfTheHeaders(string method, string path, string? version)
    {
        await using var host = await SimulatorHost.StartAsync(Options);
        using var server = new HttpClient();
        using var inProcess = new HttpMessageInvoker(new SimulatorHandler(Options));
        HttpRequestMessage Request(Uri address)
        {
            var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, path));
            if (version is not null)
            {
                request.Headers.Add("anthropic-version", version);
            }

            return request;
        }

        var (status, body, _) = await AskAsync(server, Request(host.Address));

        Assert.Equal((status, body), await AskAsync(inProcess, Request(new Uri("http://simulator.invalid"))) is var (s, b, _) ? (s, b) : default);
        Assert.Equal(path.EndsWith("models", StringComparison.Ordinal) ? 200 : method == "GET" ? 405 : 404, status);
        var json = JsonNode.Parse(body)!.AsObject();
        Assert.Equal(version is not null, status == 200 ? json.ContainsKey("has_more") : json.ContainsKey("type"));
    }

    [Fact]
    public async Task SameSeed_TwoSimulators_SameBytes()
    {
        var body = Call.Body(Call.OpenAi, "tools", "twice", """{"stream":true}""");
        body["tools"] = new JsonArray(Call.Tool(Call.OpenAi, "f", """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}}}"""));
        using var one = new HttpMessageInvoker(new SimulatorHandler(Options));
        using var two = new HttpMessageInvoker(new SimulatorHandler(Options));
        using var other = new HttpMessageInvoker(new SimulatorHandler(Options with { Seed = 43 }));

        var first = await AskAsync(one, Call.Request(Call.OpenAi, body));

        Assert.Equal(first, await AskAsync(one, Call.Request(Call.OpenAi, body)));
        Assert.Equal(first, await AskAsync(two, Call.Request(Call.OpenAi, body)));
        Assert.NotEqual(first.Body, (await AskAsync(other, Call.Request(Call.OpenAi, body))).Body);
    }

    private static async Task<(int Status, string Body, string Headers)> AskAsync(HttpMessageInvoker client, HttpRequestMessage request)
    {
        request.Headers.Add("authorization", "Bearer right");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Transfer-Encoding")).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), string.Join('\n', headers.Select(header => $"{header.Key.ToLowerInvariant()}: {string.Join(',', header.Value)}")));
    }
}
