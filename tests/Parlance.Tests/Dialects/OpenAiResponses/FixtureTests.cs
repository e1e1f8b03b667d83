using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>The folders below <c>fixtures/openai-responses</c>: documented bytes of the vendor, and what is made of them.</summary>
public class FixtureTests
{
    private const string Dialect = "openai-responses";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions s_indented = new(s_plain) { WriteIndented = true };

    public static TheoryData<string> Requests => Fixture.With(Dialect, "request.wire.json");

    public static TheoryData<string> FromChat => Fixture.With(Dialect, "request.openai-chat.json");

    public static TheoryData<string> FromMessages => Fixture.With(Dialect, "request.anthropic-messages.json");

    public static TheoryData<string> Refused => Fixture.With(Dialect, "request.refused.json");

    public static TheoryData<string> Responses => Fixture.With(Dialect, "response.wire.json");

    public static TheoryData<string> Streams => Fixture.With(Dialect, "stream.wire.sse");

    public static TheoryData<string> Twins => new(Streams.Select(row => row.Data).Where(name => new Fixture(Dialect, name).Has("response.wire.json")));

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryReadRequest_Fixture_GivesTheNouns(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out var error), error?.Message);

        fixture.AssertIs("request.chat.json", Nouns.Describe(request));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void TryWriteRequest_Fixture_GivesItBack(string name)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(DialectSet.OpenAiResponses.TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out _));

        RequestComparer.AssertSame(fixture.Bytes("request.wire.json"), Write(request, fixture.Quirks, new DroppedFields()));
    }

    [Theory]
    [MemberData(nameof(FromChat))]
    public void TryWriteRequest_OfAChatClient_GivesWhatTheVendorWants(string name) => AssertSent(DialectSet.OpenAiChat, name, "request.openai-chat.json");

    [Theory]
    [MemberData(nameof(FromMessages))]
    public void TryWriteRequest_OfAMessagesClient_GivesWhatTheVendorWants(string name) => AssertSent(DialectSet.AnthropicMessages, name, "request.anthropic-messages.json");

    [Theory]
    [MemberData(nameof(Refused))]
    public void TryReadRequest_WhatTheVendorRefuses_IsRefusedByName(string name)
    {
        var fixture = new Fixture(Dialect, name);

        Assert.False(DialectSet.OpenAiResponses.TryReadRequest(fixture.Bytes("request.refused.json"), out _, out var error));

        fixture.AssertIs("error.json", Nouns.Describe(error));
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void ReadResponse_Fixture_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var log = new EventLog();

        DialectSet.OpenAiResponses.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, log);

        fixture.AssertIs("response.events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_FixtureInEveryCut_GivesTheEvents(string name)
    {
        var fixture = new Fixture(Dialect, name);

        var log = Splits.AssertSame(fixture.Bytes("stream.wire.sse"), () => DialectSet.OpenAiResponses.OpenReader(fixture.Quirks), random: 20);

        fixture.AssertIs("events.jsonl", Lines(log));
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Fold_OfAStream_EqualsItsWholeTwin(string name)
    {
        var fixture = new Fixture(Dialect, name);
        var body = fixture.Bytes("stream.wire.sse");
        var (whole, streamed) = (new EventLog(), new EventLog());

        DialectSet.OpenAiResponses.ReadResponse(fixture.Bytes("response.wire.json"), fixture.Quirks, whole);
        Splits.Run(body, [body.Length], DialectSet.OpenAiResponses.OpenReader(fixture.Quirks), streamed);

        Results.AssertSame(whole.Fold.ToResult(), streamed.Fold.ToResult());
    }

    private static void AssertSent(IDialect door, string name, string file)
    {
        var fixture = new Fixture(Dialect, name);
        Assert.True(door.TryReadRequest(fixture.Bytes(file), out var request, out var error), error?.Message);
        var dropped = new DroppedFields();
        var sent = JsonNode.Parse(Write(request, fixture.Quirks, dropped))!.AsObject();

        fixture.AssertIs("request.sent.json", new JsonObject { ["sent"] = sent, ["dropped"] = new JsonArray([.. dropped.Names.Select(dropped => JsonValue.Create(dropped))]) }.ToJsonString(s_indented));
    }

    private static byte[] Write(ChatRequest request, Quirks quirks, DroppedFields dropped)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiResponses.TryWriteRequest(request, new WireTarget(request.Model, quirks), output, dropped, out var error), error?.Message);
        return output.WrittenSpan.ToArray();
    }

    private static string Lines(EventLog log) => string.Join('\n', log.Lines.Select(line => JsonSerializer.Serialize(line, s_plain)));
}
