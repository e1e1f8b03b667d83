using System.Text;
using Parlance.Dialects;
using Parlance.Gateway.Features.Budgets;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>How much a request can use at most, in the bytes of each protocol.</summary>
public sealed class CallBoundTests
{
    private const int Framing = 1024;
    private const int Picture = 16 * 1024;

    private static Target Model(long? context = null, long? output = null) => new(
        new Provider { Id = "lab", DisplayName = "lab", Dialect = DialectSet.OpenAiChat, BaseUrl = new Uri("http://lab.example"), Auth = new AuthScheme(null, "", false), ChatPath = "/chat" },
        "m",
        new ModelCard("m") { ContextWindow = context, MaxOutputTokens = output });

    private static (bool Known, long Input, long Output) Measure(string body, Target target, long upload = 0)
    {
        var known = CallBound.TryMeasure(Encoding.UTF8.GetBytes(body), upload, target, null, out var most, out _);
        return (known, most.Input, most.Output);
    }

    [Theory]
    [InlineData("""{"max_tokens":7}""", 7)]
    [InlineData("""{"max_completion_tokens":8,"max_tokens":7}""", 8)]
    [InlineData("""{"max_output_tokens":9}""", 9)]
    [InlineData("""{"generationConfig":{"maxOutputTokens":10,"candidateCount":3}}""", 30)]
    [InlineData("""{"inferenceConfig":{"maxTokens":11}}""", 11)]
    [InlineData("""{"options":{"num_predict":12}}""", 12)]
    [InlineData("""{"max_tokens":7,"n":4}""", 28)]
    [InlineData("""{"max_tokens":7,"messages":[{"role":"user","content":[{"n":90,"max_tokens":900}]}]}""", 7)]
    [InlineData("""{"messages":[]}""", 64)]
    public void Measure_Output_IsTheLimitOrTheModels(string body, long output) => Assert.Equal((true, Encoding.UTF8.GetByteCount(body) + Framing, output), Measure(body, Model(1000, 64)));

    [Theory]
    [InlineData("""{"max_tokens":1,"messages":[{"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""", 1)]
    [InlineData("""{"max_tokens":1,"messages":[{"content":[{"type":"image","source":{"type":"base64","data":"AAAA"}},{"type":"image","source":{"type":"base64","data":"AAAA"}}]}]}""", 2)]
    [InlineData("""{"max_tokens":1,"messages":[{"images":["AAAA","AAAA","AAAA"]}]}""", 3)]
    public void Measure_PicturesInside_CountMoreThanTheirBytes(string body, int pictures) => Assert.Equal((true, Encoding.UTF8.GetByteCount(body) + Framing + (pictures * Picture), 1), Measure(body, Model(1_000_000, 64)));

    [Theory]
    [InlineData("""{"max_tokens":1,"messages":[{"content":[{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}]}""")]
    [InlineData("""{"max_tokens":1,"input":[{"content":[{"type":"input_file","file_id":"file-1"}]}]}""")]
    [InlineData("""{"max_tokens":1,"contents":[{"parts":[{"fileData":{"fileUri":"gs://a/b"}}]}]}""")]
    [InlineData("""{"max_tokens":1,"messages":[{"content":[{"source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}}]}]}""")]
    public void Measure_WhatDoesNotStandInTheBytes_IsTheModelsContextOrNothing(string body)
    {
        Assert.Equal((true, 1_000, 1), Measure(body, Model(1_000, 64)));
        Assert.False(Measure(body, Model(null, 64)).Known);
    }

    [Fact]
    public void Measure_NoLimitAnywhere_HasNoBound() => Assert.False(Measure("""{"messages":[]}""", Model()).Known);

    [Fact]
    public void Measure_Upload_CountsItsBytes() => Assert.Equal(5_000 + Framing + 2, Measure("{}", Model(null, 5), upload: 5_000).Input);
}
