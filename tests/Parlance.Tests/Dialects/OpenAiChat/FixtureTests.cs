using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class FixtureTests
{
    private const string Dialect = "openai-chat";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions s_indented = new(s_plain) { WriteIndented = true };

    public static TheoryData<string> Requests => Fixture.With(Dialect, "request.wire.json");

    public static TheoryData<string> Splices => Fixture.With(Dialect, "request.spliced.json");

    public static TheoryData<string> Responses => Fixture.With(Dialect, "response.wire.json");

    public static TheoryData<string> Streams => Fixture.With(Dialect, "stream.wire.sse");

    public static TheoryData<string> Twins => new(Streams.Select(row => row.Data).Where(name => new Fixture(Dialect, name).Has("response.wire.json")));

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryReadRequest_Fixture_GivesTheNouns(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out var error), error?.Message);

        fixture.AssertIs("request.chat.json", Nouns.Describe(request));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryWriteRequest_Fixture_GivesWhatTheProviderWants(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out _));
        var output = new ArrayBufferWriter<byte>();

        var dropped = new DroppedFields();
        Assert.True(DialectSet.OpenAiChat.TryWriteRequest(request, new WireTarget(request.Model, fixture.Quirks), output, dropped, out var error), error?.Message);
        if (fixture.Has("dropped.txt"))
        {
            fixture.AssertIs("dropped.txt", string.Join('\n', dropped.Names));
        }

        if (fixture.Has("quirks.json"))
        {
            fixture.AssertIs("request.sent.json", JsonNode.Parse(output.WrittenSpan)!.ToJsonString(s_indented));
        }
        else
        {
            JsonComparer.AssertSame(fixture.Bytes("request.wire.json"), output.WrittenSpan);
        }
    }

    /// <summary>What is sent as the caller wrote it differs only where the provider wants it, and leaves out the same as what is written anew.</summary>
    [Theory]
    [MemberData(nameof(Splices))]
    public void TrySplice_Fixture_ChangesWhatTheProviderWants(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(RequestScan.TryScan(fixture.Bytes("request.wire.json"), out var scan, out _));
        var (output, dropped) = (new ArrayBufferWriter<byte>(), new DroppedFields());

        Assert.True(DialectSet.OpenAiChat.TrySplice(scan, new WireTarget(scan.Model, fixture.Quirks), output, dropped));

        fixture.AssertIs("request.spliced.json", Encoding.UTF8.GetString(output.WrittenSpan));
        JsonComparer.AssertSame(fixture.Bytes("request.sent.json"), output.WrittenSpan);
        Assert.Equal(Encoding.UTF8.GetString(fixture.Bytes("dropped.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), dropped.Names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void ReadResponse_Fixture_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var log = new EventLog();

        DialectSet.OpenAiChat.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, log);

        fixture.AssertIs("response.events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_FixtureInEveryCut_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);

        var log = Splits.AssertSame(fixture.Bytes("stream.wire.sse"), () => DialectSet.OpenAiChat.OpenReader(fixture.Quirks), random: 30);

        fixture.AssertIs("events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Fold_OfAStream_EqualsItsWholeTwin(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var body = fixture.Bytes("stream.wire.sse");
        var (whole, streamed) = (new EventLog(), new EventLog());

        DialectSet.OpenAiChat.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, whole);
        Splits.Run(body, [body.Length], DialectSet.OpenAiChat.OpenReader(fixture.Quirks), streamed);

        Assert.Equal(Nouns.Describe(whole.Fold.ToResult()), Nouns.Describe(streamed.Fold.ToResult()));
    }

    private static string Lines(EventLog log) => string.Join('\n', log.Lines.Select(line => JsonSerializer.Serialize(line, s_plain)));
}
