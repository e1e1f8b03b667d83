using System.Text;
using System.Text.Json.Nodes;
using Parlance.Simulator;
using Parlance.Tests.Support;

namespace Parlance.Tests.Simulator;

public class RobustnessTests
{
    private const string Schema = """{"type":"object","properties":{"a":{"type":"string","minLength":2},"b":{"anyOf":[{"type":"integer","minimum":1,"maximum":9},{"type":"null"}]},"c":{"type":"array","items":{"$ref":"#/$defs/d"},"minItems":1}},"$defs":{"d":{"enum":["x","y"]}},"required":["a"]}""";

    [Theory]
    [InlineData(Call.OpenAi, true)]
    [InlineData(Call.OpenAi, false)]
    [InlineData(Call.Anthropic, true)]
    [InlineData(Call.Anthropic, false)]
    public async Task MutatedRequests_AnyModel_AreAnsweredOrRefused(string dialect, bool strict)
    {
        using var client = new HttpMessageInvoker(new SimulatorHandler(new SimulatorOptions { Pace = 0, Strict = strict }));
        var seeds = Seeds(dialect);
        var answered = 0;
        for (var seed = 0; seed < 1_500; seed++)
        {
            var body = Mutations.Of(seeds[seed % seeds.Length], new Random(seed));
            using var request = Call.Request(dialect, []);
            request.Content = new ByteArrayContent(body);

            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

            Assert.True((int)response.StatusCode is 200 or 400, $"seed {seed}: {(int)response.StatusCode} for {Encoding.UTF8.GetString(body)}");
            answered += (int)response.StatusCode == 200 ? 1 : 0;
        }

        Assert.InRange(answered, 50, 1_450);
    }

    [Theory]
    [InlineData(Call.OpenAi)]
    [InlineData(Call.Anthropic)]
    public async Task LongStream_InProcess_AllocatesUnder40BytesPerEvent(string dialect)
    {
        using var client = new HttpMessageInvoker(new SimulatorHandler(new SimulatorOptions { KeepRequests = 0 }));
        var buffer = new byte[8192];
        await MeasureAsync(10_000);

        var few = await MeasureAsync(2_000);
        var many = await MeasureAsync(22_000);

        // 20,000 tokens of this text are 16,000 words, each an event.
        Assert.InRange((many - few) / 16_000, long.MinValue, 40);

        async Task<long> MeasureAsync(int tokens)
        {
            using var request = Call.Request(dialect, Call.Body(dialect, "long", "go", $$"""{"stream":true,"max_tokens":{{tokens}}}"""));
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var response = await client.SendAsync(request, CancellationToken.None);
            await using var stream = await response.Content.ReadAsStreamAsync(CancellationToken.None);
            while (await stream.ReadAsync(buffer, CancellationToken.None) > 0)
            {
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static byte[][] Seeds(string dialect) => new[] { "tools", "reasoning", "story", "vision", "usage", "echo" }
        .SelectMany(model => new[] { Call.Body(dialect, model, "Call two [sim:tools=2] tools"), History(dialect, model) })
        .Select(body =>
        {
            body["tools"] = new JsonArray(Call.Tool(dialect, "f", Schema), Call.Tool(dialect, "g", Schema));
            body["stream"] = true;
            return Encoding.UTF8.GetBytes(body.ToJsonString());
        }).ToArray();

    private static JsonObject History(string dialect, string model) => Call.Body(dialect, model, "", dialect == Call.OpenAi
        ? """
          {"n":2,"stop":["END"],"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object","properties":{"a":{"type":"number"}}}}},
           "messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwCAYAAAA="}}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"call_1","content":"y"}]}
          """
        : """
          {"stop_sequences":["END"],"system":"s",
           "messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwCAYAAAA="}}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"y"}]}]}
          """);
}
