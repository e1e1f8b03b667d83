using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Dialects.Operations;

/// <summary>Answers that real vendors gave, checked by a walk of their JSON that shares nothing with the readers.</summary>
public class RecordedOperationTests
{
    [Theory]
    [InlineData("voyage/fixture-voyage-embedding", "data", 12)]
    [InlineData("cohere/fixture-cohere-embedding", "embeddings", 10)]
    public void Embeddings_Recorded_KeepEveryNumber(string name, string member, long tokens)
    {
        Recordings.Require();
        var recorded = Recordings.Get(name).Response!;
        var meter = new AnswerMeter();
        var output = new ArrayBufferWriter<byte>();
        new EmbeddingForm(member == "data" ? EmbeddingSet.OpenAi : EmbeddingSet.Cohere).ReadAnswer(recorded, Scan("""{"model":"m","input":["a","b"]}"""), output, meter);

        using var said = JsonDocument.Parse(recorded);
        using var given = JsonDocument.Parse(output.WrittenCount > 0 ? output.WrittenMemory : recorded);
        var expected = member == "data" ? said.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding")) : said.RootElement.GetProperty("embeddings").GetProperty("float").EnumerateArray();
        Assert.Equal(
            expected.Select(vector => string.Join(' ', vector.EnumerateArray().Select(number => number.GetRawText()))),
            given.RootElement.GetProperty("data").EnumerateArray().Select(item => string.Join(' ', item.GetProperty("embedding").EnumerateArray().Select(number => number.GetRawText()))));
        Assert.Equal(tokens, meter.Usage?.PromptTokens);
    }

    [Theory]
    [InlineData("voyage/fixture-voyage-reranking.1", "data", 12)]
    [InlineData("togetherai/fixture-togetherai-reranking.1", "results", 2966)]
    public void Rerank_Recorded_KeepsIndicesAndScores(string name, string member, long tokens)
    {
        Recordings.Require();
        var recorded = Recordings.Get(name).Response!;
        var meter = new AnswerMeter();
        var output = new ArrayBufferWriter<byte>();
        RerankForm.Instance.ReadAnswer(recorded, Scan("""{"model":"m","query":"q","documents":["a","b"]}"""), output, meter);

        using var said = JsonDocument.Parse(recorded);
        using var given = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(Pairs(said.RootElement.GetProperty(member)), Pairs(given.RootElement.GetProperty("results")));
        Assert.DoesNotContain("document", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        Assert.Equal(tokens, meter.Usage?.PromptTokens);
    }

    [Theory]
    [InlineData("openai/fixture-openai-transcription", Operation.Transcriptions, 0L, 0L, 0)]
    [InlineData("mistral/fixture-mistral-transcription", Operation.Transcriptions, 13L, 151L, 0)]
    [InlineData("openai/fixture-openai-image-edit", Operation.ImageEdits, 0L, 0L, 1)]
    public void OtherAnswers_Recorded_PassAndAreCountedWhereTheyCount(string name, Operation operation, long? input, long? output, long images)
    {
        Recordings.Require();
        var meter = new AnswerMeter();
        var written = new ArrayBufferWriter<byte>();
        new PassForm(operation).ReadAnswer(Recordings.Get(name).Response!, Scan("""{"model":"m"}"""), written, meter);
        Assert.Equal((true, input, output, 0), (meter.Ended, meter.Usage?.PromptTokens, meter.Usage?.CompletionTokens, written.WrittenCount));
        Assert.Equal(images, meter.Usage?.Units?.Images ?? 0);
    }

    private static IEnumerable<string> Pairs(JsonElement results) => results.EnumerateArray().Select(result => $"{result.GetProperty("index")} {result.GetProperty("relevance_score").GetRawText()}");

    private static RequestScan Scan(string body)
    {
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(body), out var scan, out _));
        return scan;
    }
}
