using System.Text.Json.Nodes;
using Parlance.Client.Conversations;
using Parlance.Tests.Dialects.Journeys;
using Parlance.Tests.Support;

namespace Parlance.Tests.Client.Conversations;

/// <summary>Estimates beside what vendors counted.</summary>
public class TokenEstimateTests(ITestOutputHelper output)
{
    /// <summary>What makes a prompt of more than the request's own words.</summary>
    private static readonly string[] s_kept = ["previous_response_id", "conversation", "mcp_servers", "preset", "plugins", "cachedContent", "container", "models"];

    [Fact]
    public void Estimate_RecordedTextRequests_IsNearWhatVendorsCounted()
    {
        Recordings.Require();
        var errors = Measured().ToList();
        foreach (var group in errors.GroupBy(row => row.Dialect).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{group.Key}: {group.Count()} requests, {Describe([.. group.Select(row => row.Ratio)])}");
        }

        output.WriteLine($"all: {errors.Count} requests, {Describe([.. errors.Select(row => row.Ratio)])}");
        Assert.True(errors.Count > 300);
        Assert.InRange(Middle([.. errors.Select(row => row.Ratio)]), 0.95, 1.05);
        Assert.InRange(Middle([.. errors.Select(row => Math.Abs(row.Ratio - 1))]), 0, 0.16);
    }

    [Fact]
    public void Estimate_AfterTheFirstAnswerOfItsModel_IsNearer()
    {
        Recordings.Require();
        var before = new List<double>();
        var after = new List<double>();
        foreach (var model in Measured().Where(row => row.Actual >= 100).GroupBy(row => row.Model))
        {
            var scales = new TokenScales();
            foreach (var (row, index) in model.Select((row, index) => (row, index)))
            {
                if (index > 0)
                {
                    before.Add(Math.Abs(row.Ratio - 1));
                    after.Add(Math.Abs(((double)scales.Apply(row.Model, row.Estimate) / row.Actual) - 1));
                }

                scales.Learn(row.Model, row.Estimate, row.Actual);
            }
        }

        output.WriteLine($"{after.Count} requests: {Middle(before):P1} before, {Middle(after):P1} after");
        Assert.True(Middle(after) <= Middle(before));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello world", 2)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 10)]
    [InlineData("你好,世界", 5)]
    [InlineData("antidisestablishmentarianism", 5)]
    public void Estimate_OfText_FollowsItsScript(string text, long tokens) => Assert.Equal(tokens, TokenEstimate.Of(text));

    [Fact]
    public void Estimate_OfAnImage_FollowsItsSize()
    {
        // A PNG of 1024 × 1024: by OpenAI's rule four tiles of 512 after scaling to 768, by Anthropic's its pixels by 750.
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 4, 0, 0, 0, 4, 0];
        var request = new ChatRequest { Model = "m", Messages = [Message.User(ImagePart.FromBytes(png, "image/png"))] };

        Assert.Equal(3 + 4 + 765, TokenEstimate.Of(request));
        Assert.Equal(6 + 4 + 1_399, TokenEstimate.Of(request, "anthropic-messages"));
        Assert.Equal(1 + (4 * 258), TokenEstimate.Of(request, "gemini-generate"));
    }

    [Fact]
    public void Scales_OfAModel_FollowItsLatestFigures()
    {
        var scales = new TokenScales();
        Assert.Equal(1_000, scales.Apply("m", 1_000));

        for (var i = 0; i < 8; i++)
        {
            scales.Learn("m", 10_000, 15_000);
        }

        Assert.InRange(scales.Apply("m", 1_000), 1_480, 1_500);
        Assert.Equal(1_000, scales.Apply("other", 1_000));

        scales.Learn("m", 1_000, 1_000_000);
        Assert.InRange(scales.Apply("m", 1_000), 1_500, 3_000);
    }

    private static IEnumerable<(string Dialect, string Model, long Estimate, long Actual, double Ratio)> Measured()
    {
        var streamed = JourneySource.Streams.Select(row => row.Data).ToHashSet();
        foreach (var row in JourneySource.Requests.Select(row => row.Data).Where(row => !row.StartsWith("fixtures/", StringComparison.Ordinal) && row != Recordings.Absent))
        {
            var dialect = JourneySource.Dialect(row, out var quirks);
            if (!dialect.TryReadRequest(JourneySource.Request(row), out var request, out _) || !IsTextOnly(request) || IsKeptElsewhere(row))
            {
                continue;
            }

            var recording = Recordings.Get(row);
            var usage = recording.Response is { } whole ? Passage.Read(dialect, whole, quirks).Usage
                : !streamed.Contains(row) ? null
                : JourneySource.StreamsOf(row, dialect).Select(body => Passage.Fold(dialect, body, quirks).Usage).FirstOrDefault();
            if (usage is { PromptTokens: > 0 and var actual })
            {
                var estimate = TokenEstimate.Of(request, dialect.Name);
                yield return (dialect.Name, $"{recording.Vendor}/{request.Model}", estimate, actual, (double)estimate / actual);
            }
        }
    }

    private static bool IsTextOnly(ChatRequest request) =>
        request.Tools.All(tool => tool.Native is null) && request.Messages.SelectMany(message => message.Content).All(IsText);

    private static bool IsText(ContentPart part) => part is not (ImagePart or AudioPart or RawPart or FilePart) && (part is not ToolResult result || result.Content.All(IsText));

    private static bool IsKeptElsewhere(string row) => JsonNode.Parse(JourneySource.Request(row))!.AsObject().Any(field => s_kept.Contains(field.Key));

    private static string Describe(double[] ratios) =>
        $"estimate / actual: median {Middle(ratios):F2}; error: median {Middle([.. ratios.Select(ratio => Math.Abs(ratio - 1))]):P1}, p95 {At([.. ratios.Select(ratio => Math.Abs(ratio - 1))], 0.95):P1}";

    private static double Middle(IReadOnlyList<double> values) => At(values, 0.5);

    private static double At(IReadOnlyList<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));
}
