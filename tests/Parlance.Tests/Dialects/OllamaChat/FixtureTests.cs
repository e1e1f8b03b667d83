using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OllamaChat;

/// <summary>The folders below <c>fixtures/ollama-chat</c> and <c>fixtures/ollama-generate</c>: documented bytes of the server, and what is made of them.</summary>
public class FixtureTests
{
    private static readonly string[] s_dialects = ["ollama-chat", "ollama-generate"];

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions s_indented = new(s_plain) { WriteIndented = true };

    public static TheoryData<string, string> Requests => With("request.wire.json");

    public static TheoryData<string, string> Foreign => With("request.openai-chat.json");

    public static TheoryData<string, string> Responses => With("response.wire.json");

    public static TheoryData<string, string> Streams => With("stream.wire.ndjson");

    public static TheoryData<string, string> Twins => new(Streams.Select(row => (row.Data.Item1, row.Data.Item2)).Where(row => new Fixture(row.Item1, row.Item2).Has("response.wire.json")));

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryReadRequest_Fixture_GivesTheNouns(string dialect, string name)
    {
        var fixture = new Fixture(dialect, name);
        Assert.True(Dialect(dialect).TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out var error), error?.Message);

        fixture.AssertIs("request.chat.json", Nouns.Describe(request));
    }

    /// <summary>Nothing that the caller said is lost; what a newer server wants besides (<c>stream</c>, ids) is added.</summary>
    [Theory]
    [MemberData(nameof(Requests))]
    public void TryWriteRequest_Fixture_HoldsAllThatWasSaid(string dialect, string name)
    {
        var fixture = new Fixture(dialect, name);
        var asked = JsonNode.Parse(fixture.Bytes("request.wire.json"))!;
        Assert.True(Dialect(dialect).TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out _));

        var written = JsonNode.Parse(Write(dialect, request, fixture.Quirks, out var dropped))!;

        AssertHolds(asked, written, "");
        Assert.Equal(asked["stream"]?.GetValue<bool>() ?? true, written["stream"]!.GetValue<bool>());
        Assert.Empty(dropped);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void TryWriteRequest_OfAnOpenAiClient_GivesWhatTheServerWants(string dialect, string name)
    {
        var fixture = new Fixture(dialect, name);
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(fixture.Bytes("request.openai-chat.json"), out var request, out var error), error?.Message);

        var written = Write(dialect, request, fixture.Quirks, out var dropped);

        fixture.AssertIs("request.sent.json", JsonNode.Parse(written)!.ToJsonString(s_indented));
        fixture.AssertIs("request.dropped.txt", dropped.Count == 0 ? "(none)" : string.Join('\n', dropped));
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void ReadResponse_Fixture_GivesTheEvents(string dialect, string name)
    {
        var fixture = new Fixture(dialect, name);
        var log = new EventLog();

        Dialect(dialect).ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, log);

        fixture.AssertIs("response.events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_FixtureInEveryCut_GivesTheEvents(string dialect, string name)
    {
        var fixture = new Fixture(dialect, name);

        var log = Splits.AssertSame(fixture.Bytes("stream.wire.ndjson"), () => Dialect(dialect).OpenReader(fixture.Quirks), random: 30, framing: Framing.JsonLines);

        fixture.AssertIs("events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Fold_OfAStream_EqualsItsWholeTwin(string dialect, string name)
    {
        var fixture = new Fixture(dialect, name);
        var body = fixture.Bytes("stream.wire.ndjson");
        var (whole, streamed) = (new EventLog(), new EventLog());

        Dialect(dialect).ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, whole);
        Splits.Run(body, [body.Length], Dialect(dialect).OpenReader(fixture.Quirks), streamed, Framing.JsonLines);

        Assert.Equal(Answers.Describe(whole.Fold), Answers.Describe(streamed.Fold));
    }

    private static TheoryData<string, string> With(string file) => new(s_dialects.SelectMany(dialect => Fixture.With(dialect, file).Select(row => (dialect, row.Data))));

    private static IDialect Dialect(string name) => name == DialectSet.OllamaChat.Name ? DialectSet.OllamaChat : DialectSet.OllamaGenerate;

    private static byte[] Write(string dialect, ChatRequest request, Quirks quirks, out IReadOnlyList<string> names)
    {
        var output = new ArrayBufferWriter<byte>();
        var dropped = new DroppedFields();
        Assert.True(Dialect(dialect).TryWriteRequest(request, new WireTarget(request.Model, quirks), output, dropped, out var error), error?.Message);
        names = dropped.Names;
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Walks what was asked; a null, an empty text and an empty list are fields that are not there, and one stop text is a list of one.</summary>
    private static void AssertHolds(JsonNode? asked, JsonNode? written, string path)
    {
        switch (asked)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.Where(field => field.Value is not null and not JsonArray { Count: 0 } && field.Value.ToJsonString() is not ("\"\"" or "false")))
                {
                    AssertHolds(value, written?[name], $"{path}.{name}");
                }

                break;
            case JsonArray items:
                Assert.True(written is JsonArray { } list && list.Count == items.Count, $"{path} is {written?.ToJsonString()}");
                for (var i = 0; i < items.Count; i++)
                {
                    AssertHolds(items[i], written![i], $"{path}[{i}]");
                }

                break;
            case JsonValue when path == ".options.stop":
                AssertHolds(new JsonArray(asked.DeepClone()), written, path + "[]");
                break;
            default:
                Assert.True(path.EndsWith(".type", StringComparison.Ordinal) || JsonNode.DeepEquals(asked, written), $"{path}: asked {asked?.ToJsonString()}, wrote {written?.ToJsonString()}");
                break;
        }
    }

    private static string Lines(EventLog log) => string.Join('\n', log.Lines.Select(line => JsonSerializer.Serialize(line, s_plain)));
}
