using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>The folders below <c>fixtures/gemini-generate</c>: documented bytes of the vendor, and what is made of them.</summary>
public class FixtureTests
{
    private const string Dialect = "gemini-generate";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions s_indented = new(s_plain) { WriteIndented = true };

    public static TheoryData<string> Requests => Fixture.With(Dialect, "request.wire.json");

    public static TheoryData<string> Foreign => [.. Fixture.With(Dialect, "request.openai-chat.json"), .. Fixture.With(Dialect, "request.anthropic-messages.json")];

    public static TheoryData<string> Responses => Fixture.With(Dialect, "response.wire.json");

    public static TheoryData<string> Streams => Fixture.With(Dialect, "stream.wire.sse");

    public static TheoryData<string> Twins => new(Streams.Select(row => row.Data).Where(name => new Fixture(Dialect, name).Has("response.wire.json")));

    public static TheoryData<string> Errors => Fixture.With(Dialect, "error.wire.json");

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryReadRequest_Fixture_GivesTheNouns(string name)
    {
        var fixture = new Fixture(Dialect, name);

        fixture.AssertIs("request.chat.json", Nouns.Describe(Door.Read(fixture.Bytes("request.wire.json"))));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryWriteRequest_Fixture_GivesItBack(string name)
    {
        var fixture = new Fixture(Dialect, name);

        RequestComparer.AssertSame(fixture.Bytes("request.wire.json"), Door.Write(Door.Read(fixture.Bytes("request.wire.json")), fixture.Quirks));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void TryWriteRequest_OfAnotherProtocolsClient_GivesWhatTheVendorWants(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var isChat = fixture.Has("request.openai-chat.json");
        var door = isChat ? DialectSet.OpenAiChat : DialectSet.AnthropicMessages;
        Assert.True(door.TryReadRequest(fixture.Bytes(isChat ? "request.openai-chat.json" : "request.anthropic-messages.json"), out var request, out var error), error?.Message);
        var dropped = new DroppedFields();

        var sent = JsonNode.Parse(Door.Write(request, fixture.Quirks, request.Model, dropped))!;

        fixture.AssertIs("request.sent.json", new JsonObject { ["sent"] = sent, ["dropped"] = new JsonArray([.. dropped.Names.Select(field => JsonValue.Create(field))]) }.ToJsonString(s_indented));
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void ReadResponse_Fixture_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var log = new EventLog();

        DialectSet.GeminiGenerate.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, log);

        fixture.AssertIs("response.events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_FixtureInEveryCut_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);

        var log = Splits.AssertSame(fixture.Bytes("stream.wire.sse"), () => DialectSet.GeminiGenerate.OpenReader(fixture.Quirks), random: 20);

        fixture.AssertIs("events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Fold_OfAStream_EqualsItsWholeTwin(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var body = fixture.Bytes("stream.wire.sse");
        var (whole, streamed) = (new EventLog(), new EventLog());

        DialectSet.GeminiGenerate.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, whole);
        Splits.Run(body, [body.Length], DialectSet.GeminiGenerate.OpenReader(fixture.Quirks), streamed);

        Results.AssertSame(whole.Fold.ToResult(), streamed.Fold.ToResult());
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void ReadError_Fixture_GivesTheError(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var body = fixture.Bytes("error.wire.json");
        var code = JsonNode.Parse(body) switch { JsonArray list => list[0]!["error"]!["code"]!, var root => root!["error"]!["code"]! };

        fixture.AssertIs("error.txt", DialectSet.GeminiGenerate.ReadError(code.GetValue<int>(), body).ToString());
    }

    private static string Lines(EventLog log) => string.Join('\n', log.Lines.Select(line => JsonSerializer.Serialize(line, s_plain)));
}
