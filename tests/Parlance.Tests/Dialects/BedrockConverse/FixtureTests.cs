using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Dialects.AnthropicMessages;
using Parlance.Tests.Dialects.Journeys;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>The folders below <c>fixtures/bedrock-converse</c>: documented bytes of the service, and what is made of them.</summary>
public class FixtureTests
{
    private const string Dialect = "bedrock-converse";
    private const string Stream = "stream.wire.eventstream";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions s_indented = new(s_plain) { WriteIndented = true };

    public static TheoryData<string> Requests => Fixture.With(Dialect, "request.wire.json");

    public static TheoryData<string, string> Foreign
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var door in (string[])["openai-chat", "anthropic-messages"])
            {
                foreach (var row in Fixture.With(Dialect, $"request.{door}.json"))
                {
                    rows.Add(door, row.Data);
                }
            }

            return rows;
        }
    }

    public static TheoryData<string> Responses => Fixture.With(Dialect, "response.wire.json");

    public static TheoryData<string> Streams => Fixture.With(Dialect, Stream);

    public static TheoryData<string> Twins => new(Streams.Select(row => row.Data).Where(name => new Fixture(Dialect, name).Has("response.wire.json")));

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_Binary_IsItsReadablePayloadsFramed(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var frames = Encoding.UTF8.GetString(fixture.Bytes("stream.payloads.jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Frame(JsonNode.Parse(line)!.AsObject().Single()));

        Assert.Equal(frames.SelectMany(frame => frame), fixture.Bytes(Stream));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryReadRequest_Fixture_GivesTheNouns(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.BedrockConverse.TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out var error), error?.Message);

        fixture.AssertIs("request.chat.json", Nouns.Describe(request));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryWriteRequest_Fixture_GivesItBack(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.BedrockConverse.TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out _));

        RequestComparer.AssertSame(fixture.Bytes("request.wire.json"), Write(request, "m", fixture.Quirks, new DroppedFields()));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void TryWriteRequest_OfAnotherDoor_GivesWhatTheServiceWants(string door, string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.TryGet(door, out var dialect));
        Assert.True(dialect.TryReadRequest(fixture.Bytes($"request.{door}.json"), out var request, out var error), error?.Message);
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

        DialectSet.BedrockConverse.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, log);

        fixture.AssertIs("response.events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_FixtureInEveryCut_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);

        var log = Splits.AssertSame(fixture.Bytes(Stream), () => DialectSet.BedrockConverse.OpenReader(fixture.Quirks), random: 20, framing: Framing.AwsEventStream);

        fixture.AssertIs("events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Fold_OfAStream_EqualsItsWholeTwin(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var body = fixture.Bytes(Stream);
        var (whole, streamed) = (new EventLog(), new EventLog());

        DialectSet.BedrockConverse.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, whole);
        Splits.Run(body, [body.Length], DialectSet.BedrockConverse.OpenReader(fixture.Quirks), streamed, Framing.AwsEventStream);

        Results.AssertSame(whole.Fold.ToResult(), streamed.Fold.ToResult());
        Assert.Equal(whole.Fold.Error?.Message, streamed.Fold.Error?.Message);
    }

    private static byte[] Frame(KeyValuePair<string, JsonNode?> line)
    {
        var (name, payload) = line;
        var text = payload is JsonValue value ? value.GetValue<string>() : payload!.ToJsonString(s_plain);
        return name.Split(':') switch
        {
            ["exception", var type] => AwsMessages.Exception(type, Encoding.UTF8.GetBytes(text)),
            ["error", var code] => AwsMessages.Error(code, text),
            _ => AwsMessages.Event(name, Encoding.UTF8.GetBytes(text)),
        };
    }

    private static byte[] Write(ChatRequest request, string model, Quirks quirks, DroppedFields dropped)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.BedrockConverse.TryWriteRequest(request, new WireTarget(model, quirks), output, dropped, out var error), error?.Message);
        return output.WrittenSpan.ToArray();
    }

    private static string Lines(EventLog log) => string.Join('\n', log.Lines.Select(line => JsonSerializer.Serialize(line, s_plain)));
}
