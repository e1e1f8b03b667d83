using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Dialects.Operations;

/// <summary>
/// <c>fixtures/embeddings/SPELLING/CASE</c>: what a caller sends (<c>request.openai.json</c>), what the vendor documents that it accepts (<c>request.wire.json</c>) and answers (<c>response.wire.json</c>), and what the caller gets
/// (<c>response.openai.json</c>; the vendor's own bytes when there is no such file).
/// </summary>
public class EmbeddingFixtureTests
{
    private static readonly Dictionary<string, IEmbeddingDialect> Spellings = new()
    {
        ["openai"] = EmbeddingSet.OpenAi,
        ["gemini"] = EmbeddingSet.Gemini,
        ["cohere"] = EmbeddingSet.Cohere,
        ["ollama"] = EmbeddingSet.Ollama,
        ["vertex"] = EmbeddingSet.Vertex,
        ["titan"] = EmbeddingSet.Titan,
    };

    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var spelling in Spellings.Keys)
        {
            foreach (var row in Fixture.With($"embeddings/{spelling}", "request.wire.json"))
            {
                rows.Add(spelling, row.Data);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Request_OfACaller_BecomesWhatTheVendorAccepts(string spelling, string name)
    {
        var fixture = new Fixture($"embeddings/{spelling}", name);
        var dropped = new DroppedFields();
        var output = new ArrayBufferWriter<byte>();
        var written = new EmbeddingForm(Spellings[spelling]).TryWriteRequest(Scan(fixture), Target(fixture), output, dropped, out var error);
        Assert.True(written, error?.Message);
        Assert.Equal(Encoding.UTF8.GetString(fixture.Bytes("request.wire.json")).TrimEnd(), Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd());
        Assert.Equal(fixture.Has("dropped.txt") ? Encoding.UTF8.GetString(fixture.Bytes("dropped.txt")).Trim() : "", string.Join(',', dropped.Names));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_OfAVendor_BecomesWhatTheCallerExpects(string spelling, string name)
    {
        var fixture = new Fixture($"embeddings/{spelling}", name);
        var output = new ArrayBufferWriter<byte>();
        var meter = new AnswerMeter();
        new EmbeddingForm(Spellings[spelling]).ReadAnswer(fixture.Bytes("response.wire.json"), Scan(fixture), output, meter);
        Assert.Equal(fixture.Has("response.openai.json") ? Encoding.UTF8.GetString(fixture.Bytes("response.openai.json")).TrimEnd() : "", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.True(meter.Ended);
        Assert.Equal(Tokens(fixture), meter.Usage?.PromptTokens);
    }

    /// <summary>What the vendor accepted is read and written back equal: the two faces of a spelling agree with its documentation, and so with each other.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Request_OfAVendor_SurvivesBothFaces(string spelling, string name)
    {
        var fixture = new Fixture($"embeddings/{spelling}", name);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(Spellings[spelling].TryReadRequest(fixture.Bytes("request.wire.json"), out var request, out var error), error?.Message);
        Assert.Equal(name == "voyage" ? ["output_dimension"] : [], request.Unknown);
        Assert.True(Spellings[spelling].TryWriteRequest(request, Target(fixture), output, new DroppedFields(), out error), error?.Message);
        if (spelling == "openai")
        {
            // It has two ways to say the same: one text or an array of one, a default or not.
            Assert.True(EmbeddingSet.OpenAi.TryReadRequest(output.WrittenMemory, out var again, out error), error?.Message);
            Assert.Equal(request.Texts, again.Texts);
            Assert.Equal(request with { Texts = again.Texts, Unknown = again.Unknown }, again);
            return;
        }

        Assert.Equal(Encoding.UTF8.GetString(fixture.Bytes("request.wire.json")).TrimEnd(), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_OfAVendor_SurvivesBothFaces(string spelling, string name)
    {
        var fixture = new Fixture($"embeddings/{spelling}", name);
        Assert.True(Spellings[spelling].TryReadResult(fixture.Bytes("response.wire.json"), out var result));
        var output = new ArrayBufferWriter<byte>();
        Spellings[spelling].WriteResult(result, output);
        Assert.True(Spellings[spelling].TryReadResult(output.WrittenMemory, out var again));
        Assert.Equal(result.Vectors.Select(Minified), again.Vectors.Select(Minified));
        Assert.Equal(result.InputTokens ?? 0, again.InputTokens ?? 0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_CutAnywhere_IsAnErrorAndNoException(string spelling, string name)
    {
        var fixture = new Fixture($"embeddings/{spelling}", name);
        var whole = Encoding.UTF8.GetString(fixture.Bytes("response.wire.json")).TrimEnd();
        for (var length = 0; length < whole.Length; length++)
        {
            var meter = new AnswerMeter();
            new EmbeddingForm(Spellings[spelling]).ReadAnswer(Encoding.UTF8.GetBytes(whole[..length]), Scan(fixture), new ArrayBufferWriter<byte>(), meter);
            Assert.Equal("upstream_malformed", meter.Error?.Code);
        }
    }

    private static string Minified(EmbeddingVector vector) => Encoding.UTF8.GetString(vector.Text.Span).Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static RequestScan Scan(Fixture fixture)
    {
        Assert.True(RequestScan.TryScan(fixture.Bytes("request.openai.json"), out var scan, out var error), error?.Message);
        return scan;
    }

    private static WireTarget Target(Fixture fixture)
    {
        var model = Scan(fixture).Model;
        return new WireTarget(model[(model.IndexOf('/', StringComparison.Ordinal) + 1)..], fixture.Quirks);
    }

    /// <summary>An independent walk: the one number in the answer that counts input tokens.</summary>
    private static long? Tokens(Fixture fixture)
    {
        using var json = JsonDocument.Parse(fixture.Bytes("response.wire.json"));
        var root = json.RootElement;
        return root.TryGetProperty("usage", out var usage) ? usage.GetProperty("total_tokens").GetInt64()
            : root.TryGetProperty("meta", out var meta) ? meta.GetProperty("billed_units").GetProperty("input_tokens").GetInt64()
            : root.TryGetProperty("prompt_eval_count", out var count) || root.TryGetProperty("inputTextTokenCount", out count) ? count.GetInt64()
            : root.TryGetProperty("predictions", out var predictions) ? predictions.EnumerateArray().Sum(item => item.GetProperty("embeddings").GetProperty("statistics").GetProperty("token_count").GetInt64())
            : root.TryGetProperty("usageMetadata", out var metadata) ? metadata.GetProperty("promptTokenCount").GetInt64()
            : null;
    }
}
