using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Operations;

/// <summary>What is charged by the piece, from a caller's request to the row: searches, audio, characters, pictures.</summary>
public sealed class BookedUnitTests
{
    private const string Providers = """
        cohere: { dialect: openai-chat, base_url: ROOT/v2, api_key: k, operations: { rerank: /rerank }, quirks: { drop: [ return_documents ] }, models: [ { id: echo, price: { search_unit: 0.002 } } ] }
          media: { dialect: openai-chat, base_url: SIMULATOR, api_key: k, models: [ { id: tts, price: { characters: 15 } }, { id: whisper, price: { audio_hour: 0.36 } }, { id: pictures, price: { image: 0.04, when: [ { quality: hd, size: [ 1024x1792 ], image: 0.12 } ] } }, { id: echo, price: { input: 1, output: 2 } } ] }
        """;

    private static MultipartFormDataContent Form(string model, int bytes, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var form = new MultipartFormDataContent { { new StringContent(model), "model" }, { new ByteArrayContent(new byte[bytes]), "file", "a.wav" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }

    [Fact]
    public async Task Rerank_ChargedBySearch_IsBookedByIt()
    {
        await using var gateway = await TestGateway.StartAsync(providers: Providers);
        using var response = await gateway.PostAsync("/v1/rerank", """{"model":"cohere/echo","query":"a","documents":["a","b"]}""");

        var row = Assert.Single(gateway.Ledger.Page()).Row;
        Assert.Equal((1, 2_000_000, LedgerFlags.None, "base"), (row.Usage.Units!.SearchUnits, row.CostNanoUsd, row.Flags, row.PriceRule));
    }

    [Fact]
    public async Task Speech_ChargedByCharacter_IsCountedFromTheRequest()
    {
        await using var gateway = await TestGateway.StartAsync(providers: Providers);
        using var response = await gateway.PostAsync("/v1/audio/speech", """{"model":"media/tts","input":"h\u00e9llo \ud83d\ude00","voice":"alloy"}""");
        await response.Content.ReadAsByteArrayAsync();

        var row = Assert.Single(gateway.Ledger.Page()).Row;
        Assert.Equal((7, 105_000, LedgerFlags.None), (row.Usage.Units!.Characters, row.CostNanoUsd, row.Flags));
    }

    [Theory]
    [InlineData("verbose_json", 2_000, 200_000, LedgerFlags.None)]
    [InlineData("text", 8_050, 805_000, LedgerFlags.Estimated)]
    public async Task Transcription_ChargedByTime_IsBookedByTheAnswerElseEstimated(string format, long milliseconds, long cost, LedgerFlags flags)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Providers);
        using var form = Form("media/whisper", 32_000, ("response_format", format));
        using var response = await gateway.Client.PostAsync("/v1/audio/transcriptions", form);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());

        var row = Assert.Single(gateway.Ledger.Page()).Row;
        Assert.Equal(flags, row.Flags);
        Assert.InRange(row.Usage.Units!.AudioMilliseconds, milliseconds, milliseconds + 200);
        Assert.InRange(row.CostNanoUsd!.Value, cost, cost + 20_000);
    }

    [Theory]
    [InlineData("""{"model":"media/pictures","prompt":"a","n":3}""", 3, 120_000_000, "base")]
    [InlineData("""{"model":"media/pictures","prompt":"a","quality":"hd","size":"1024x1792"}""", 1, 120_000_000, "quality hd; size 1024x1792")]
    public async Task Pictures_ChargedByThePiece_AreThoseOfTheAnswer(string body, long images, long cost, string rule)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Providers);
        using var response = await gateway.PostAsync("/v1/images/generations", body);

        var row = Assert.Single(gateway.Ledger.Page()).Row;
        Assert.Equal((images, cost, rule), (row.Usage.Units!.Images, row.CostNanoUsd, row.PriceRule));
    }

    [Fact]
    public async Task PictureEdit_ItsFieldsStandInAForm_DecideThePrice()
    {
        await using var gateway = await TestGateway.StartAsync(providers: Providers);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("media/pictures"), "model" }, { new StringContent("a"), "prompt" }, { new StringContent("2"), "n" }, { new StringContent("hd"), "quality" }, { new StringContent("1024x1792"), "size" },
            { new ByteArrayContent([1]), "image", "a.png" },
        };
        using var response = await gateway.Client.PostAsync("/v1/images/edits", form);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());

        Assert.Equal(240_000_000, Assert.Single(gateway.Ledger.Page()).Row.CostNanoUsd);
    }

    [Fact]
    public async Task PictureOfAModelThatIsPricedByTokens_HasAllOfItsPrice()
    {
        await using var gateway = await TestGateway.StartAsync(providers: Providers);
        using var response = await gateway.PostAsync("/v1/images/generations", """{"model":"media/echo","prompt":"a red dot"}""");

        var row = Assert.Single(gateway.Ledger.Page()).Row;
        Assert.Equal((1, LedgerFlags.None, (row.Usage.Input * 1_000) + (row.Usage.Output * 2_000)), (row.Usage.Units!.Images, row.Flags, row.CostNanoUsd));
    }
}
