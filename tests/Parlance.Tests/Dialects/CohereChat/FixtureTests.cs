using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.CohereChat;

/// <summary>The folders below <c>fixtures/cohere-chat</c>: documented bytes of the vendor, and what is made of them.</summary>
public class FixtureTests
{
    private const string Dialect = "cohere-chat";
    private const string Stream = "stream.wire.sse";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions s_indented = new(s_plain) { WriteIndented = true };

    public static TheoryData<string> Requests => Fixture.With(Dialect, "request.wire.json");

    public static TheoryData<string> Foreign => Fixture.With(Dialect, "request.openai-chat.json");

    public static TheoryData<string> Responses => Fixture.With(Dialect, "response.wire.json");

    public static TheoryData<string> Streams => Fixture.With(Dialect, Stream);

    public static TheoryData<string> Twins => new(Streams.Select(row => row.Data).Where(name => new Fixture(Dialect, name).Has("response.wire.json")));

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryReadRequest_Fixture_GivesTheNouns(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.CohereChat.TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out var error), error?.Message);

        fixture.AssertIs("request.chat.json", Nouns.Describe(request));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryWriteRequest_Fixture_GivesItBack(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.CohereChat.TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out _));

        RequestComparer.AssertSame(fixture.Bytes("request.wire.json"), Write(request, request.Model, fixture.Quirks, new DroppedFields()));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void TryWriteRequest_OfAnOpenAiClient_GivesWhatTheVendorWants(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(fixture.Bytes("request.openai-chat.json"), out var request, out var error), error?.Message);
        var dropped = new DroppedFields();

        var written = Write(request, request.Model, fixture.Quirks, dropped);

        fixture.AssertIs("request.sent.json", JsonNode.Parse(written)!.ToJsonString(s_indented));
        fixture.AssertIs("request.dropped.txt", string.Join('\n', dropped.Names));
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void ReadResponse_Fixture_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var log = new EventLog();

        DialectSet.CohereChat.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, log);

        fixture.AssertIs("response.events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_FixtureInEveryCut_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);

        var log = Splits.AssertSame(fixture.Bytes(Stream), () => DialectSet.CohereChat.OpenReader(fixture.Quirks), random: 20);

        fixture.AssertIs("events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Fold_OfAStream_EqualsItsWholeTwin(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var body = fixture.Bytes(Stream);
        var (whole, streamed) = (new EventLog(), new EventLog());

        DialectSet.CohereChat.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, whole);
        Splits.Run(body, [body.Length], DialectSet.CohereChat.OpenReader(fixture.Quirks), streamed);

        Results.AssertSame(whole.Fold.ToResult(), streamed.Fold.ToResult());
        Assert.Equal(whole.Fold.Error?.Message, streamed.Fold.Error?.Message);
    }

    private static byte[] Write(ChatRequest request, string model, Quirks quirks, DroppedFields dropped)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.CohereChat.TryWriteRequest(request, new WireTarget(model, quirks), output, dropped, out var error), error?.Message);
        return output.WrittenSpan.ToArray();
    }

    private static string Lines(EventLog log) => string.Join('\n', log.Lines.Select(line => JsonSerializer.Serialize(line, s_plain)));
}
