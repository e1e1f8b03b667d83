using System.Text;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.Declarative;

/// <summary>Providers that speak what no coded dialect does, through the client: what is sent is what the vendor documents, and its bytes are understood however they are cut.</summary>
public sealed class DeclaredProviderTests
{
    public static TheoryData<string> Cases => Fixture.With("declarative", "request.chat.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void ReadStream_InEveryCut_GivesTheSameEvents(string name)
    {
        var declared = new Declared(name);

        var log = Splits.AssertSame(declared.Stream, () => declared.Dialect.OpenReader(Quirks.None), random: 40, framing: declared.Dialect.Framing);

        declared.AssertIs("events.log", log.ToString());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ReadResponse_Whole_GivesItsEvents(string name)
    {
        var declared = new Declared(name);
        var log = new EventLog();

        declared.Dialect.ReadResponse(declared.Whole, Quirks.None, log);

        declared.AssertIs("response.events.log", log.ToString());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Stream_InEveryCut_IsTheVendorsAnswer(string name)
    {
        var declared = new Declared(name);
        string? first = null;
        foreach (var (cut, lengths) in Splits.Of(declared.Stream.Length, random: 6))
        {
            using var vendor = new Vendor(new ManualTime()).Answers(200, body => Cut(body, declared.Stream, lengths), declared.Type);
            using var client = await ClientAsync(declared, vendor);
            var said = new StringBuilder();
            await foreach (var next in client.Chat(declared.Request()).Stream().ExecuteStreamAsync())
            {
                said.Append(next switch
                {
                    StreamingEvent.ContentDelta delta => $"{delta.Choice}:{delta.Text}",
                    StreamingEvent.ToolCallDelta delta => delta.Arguments,
                    StreamingEvent.Completed done => $"|{done.Result.Content}|{done.Result.FinishReason}|{done.Result.Usage}",
                    _ => "",
                });
            }

            first ??= said.ToString();
            Assert.EndsWith(first[first.IndexOf('|', StringComparison.Ordinal)..], said.ToString(), StringComparison.Ordinal);
            Assert.True(cut.Length > 0);
            declared.AssertSent("stream-request.http", Assert.Single(vendor.Sent));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Execute_ProviderThatDoesNotStream_PlaysTheWholeAnswer(string name)
    {
        var declared = new Declared(name);
        using var vendor = new Vendor(new ManualTime()).Answers(200, Encoding.UTF8.GetString(declared.Whole), declared.WholeType).Answers(200, Encoding.UTF8.GetString(declared.Whole), declared.WholeType);
        using var client = await ClientAsync(declared, vendor, streams: false);

        var whole = await client.Chat(declared.Request()).ExecuteAsync();
        var played = new StringBuilder();
        StreamingEvent.Completed? completed = null;
        await foreach (var next in client.Chat(declared.Request()).ExecuteStreamAsync())
        {
            played.Append(next is StreamingEvent.ContentDelta { Choice: 0 } delta ? delta.Text : "");
            completed = next as StreamingEvent.Completed;
        }

        var log = new EventLog();
        declared.Dialect.ReadResponse(declared.Whole, Quirks.None, log);
        var expected = log.Fold.ToResult();
        Assert.Equal((expected.Content, expected.FinishReason, expected.Usage), (whole.Content, whole.FinishReason, whole.Usage));
        Assert.Equal((whole.Content, whole.Usage), (played.ToString(), completed!.Result.Usage));
        Assert.All(vendor.Sent, sent => declared.AssertSent("request.http", sent));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void WriteRequest_WhatHasNoPlace_IsNamed(string name)
    {
        var declared = new Declared(name);
        var dropped = new DroppedFields();
        var request = declared.Request();

        Assert.True(declared.Dialect.TryWriteRequest(request, new WireTarget(request.Model, Quirks.None), new System.Buffers.ArrayBufferWriter<byte>(), dropped, out _));
        Assert.Equal(declared.Text("dropped.txt").Trim(), string.Join(' ', dropped.Names));
    }

    private static void Cut(VendorBody body, byte[] bytes, IReadOnlyList<int> lengths)
    {
        var at = 0;
        foreach (var length in lengths)
        {
            body.Says(bytes[at..(at + length)]);
            at += length;
        }
    }

    private static Task<AiClient> ClientAsync(Declared declared, Vendor vendor, bool streams = true)
    {
        var manifests = ManifestSet.Load([declared.ManifestPath], out _);
        var quirks = streams ? Quirks.None : Quirks.None with { Streams = false };
        var built = new CatalogBuilder(manifests, _ => null).Add(new ProviderEntry(declared.Manifest.Id) { Credentials = [new Secret("test-key")], Quirks = _ => quirks }).TryBuild(out var catalog, out var found);
        Assert.True(built, string.Join('\n', found));
        return AiClient.CreateAsync(new AiClientOptions { Catalog = catalog, HttpHandler = vendor, MaxRetries = 0 });
    }
}
