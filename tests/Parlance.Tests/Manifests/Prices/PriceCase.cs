using System.Globalization;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests.Prices;

/// <summary>One usage object as a vendor's answers have it, the vendor's list price, and what the vendor charges for it.</summary>
/// <param name="Provider">Id of the manifest.</param>
/// <param name="Form">How the usage object is spelled: the name of a dialect; <c>outside</c> and <c>deepseek</c> are openai-chat with reasoning outside the completion, or with hits and misses.</param>
/// <param name="Line">The case as it stands in the file.</param>
/// <param name="List">The vendor's price of the model as it stands in the file.</param>
public sealed record PriceCase(string Provider, string Form, JsonElement Line, JsonElement List)
{
    /// <summary>Provider, model and case.</summary>
    public string Name => $"{Provider}/{Model}: {Line.GetProperty("case").GetString()}";

    /// <summary>The model.</summary>
    public string Model => Line.GetProperty("model").GetString()!;

    /// <summary>When the request was sent; a Sunday at noon, UTC, where nothing is written.</summary>
    public DateTimeOffset At => DateTimeOffset.Parse(Line.TryGetProperty("at", out var at) ? at.GetString()! : "2026-11-22T12:00:00Z", CultureInfo.InvariantCulture);

    /// <summary>The vendor's bytes.</summary>
    public JsonElement Usage => Line.GetProperty("usage");

    /// <summary>The tier that the answer names; null when it names none.</summary>
    public string? Tier => Line.TryGetProperty("tier", out var tier) ? tier.GetString() : null;

    /// <summary>A price of the list; 0 when it has none of that name.</summary>
    public decimal Price(string name) => List.TryGetProperty(name, out var price) ? decimal.Parse(price.GetString()!, CultureInfo.InvariantCulture) : 0;

    /// <summary>What a person has written down as its cost.</summary>
    public long NanoUsd => Line.GetProperty("nanousd").GetInt64();

    /// <summary>All cases of <c>fixtures/prices</c>.</summary>
    public static IEnumerable<PriceCase> ReadAll() => Directory.EnumerateFiles(Support.RepositoryRoot.Combine("fixtures/prices"), "*.jsonl").Order(StringComparer.Ordinal).SelectMany(Read);

    /// <summary>The price that the shipped manifest has; where it lists no such model, that of the file, as an operator would configure it.</summary>
    public Price ManifestPrice()
    {
        if (List.TryGetProperty("own", out var own))
        {
            var errors = new List<YamlError>();
            var entry = ProviderEntry.Read(YamlReader.Read($"a:\n  models:\n    - {{ id: m, price: {own.GetString()} }}\n", "parlance.yaml", errors)!.Fields[0], errors);
            Assert.Empty(errors);
            return entry.Overrides.Models[0].Price!;
        }

        Assert.True(ManifestSet.Embedded.TryFind(Provider, out var manifest), $"There is no manifest {Provider}.");
        var price = manifest.Models.SingleOrDefault(card => card.Id == Model)?.Price;
        Assert.True(price is not null, $"{Provider}/{Model} has no price.");
        return price;
    }

    /// <summary>The usage as our reader of the vendor's dialect sees it in an answer.</summary>
    public Usage Read()
    {
        if (Form is "embeddings" or "images")
        {
            Assert.True(OperationUsage.TryRead(Encoding.UTF8.GetBytes(Usage.GetRawText()), out var counted));
            return counted;
        }

        if (Form == "speech")
        {
            // No answer counts them.
            return new Usage { Units = new UsageUnits { Characters = Usage.GetProperty("input").GetString()!.EnumerateRunes().Count() } };
        }

        if (OperationAnswer() is { } answer)
        {
            return Counted(answer.Operation, answer.Request, answer.Answer);
        }

        var quirks = ManifestSet.Embedded.TryFind(Provider, out var manifest) && manifest.Quirks is { } written ? written.For(Model) : Quirks.None;
        Assert.True(DialectSet.TryGet(Form is "outside" or "deepseek" ? "openai-chat" : Form, out var dialect), Form);
        var fold = new ChatFold();
        dialect.ReadResponse(Encoding.UTF8.GetBytes(Answer().Replace("USAGE", Usage.GetRawText(), StringComparison.Ordinal)), quirks, fold);
        Assert.Null(fold.Error);
        return fold.Usage!.Value;
    }

    private (Operation Operation, string Request, string Answer)? OperationAnswer() => Form switch
    {
        "rerank" => (Operation.Rerank, """{"model":"m","query":"a","documents":["b"]}""", $$"""{"id":"r","results":[{"index":0,"relevance_score":0.9}],"meta":{{Usage.GetRawText()}}}"""),
        "duration" => (Operation.Transcriptions, """{"model":"m"}""", $$"""{"text":"a","usage":{{Usage.GetRawText()}}}"""),
        "verbose" => (Operation.Transcriptions, """{"model":"m"}""", Usage.GetRawText()),
        "pictures" => (Operation.Images, Usage.GetProperty("request").GetRawText(), Usage.GetProperty("answer").GetRawText()),
        _ => null,
    };

    private static Usage Counted(Operation operation, string request, string answer)
    {
        Assert.True(DialectSet.TryGet("openai-chat", out var dialect));
        Assert.True(OperationSet.TryGetForm(operation, dialect, new Uri("https://a.example/"), out var form));
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(request), out var scan, out _));
        var fold = new ChatFold();
        form.ReadAnswer(Encoding.UTF8.GetBytes(answer), scan, new System.Buffers.ArrayBufferWriter<byte>(), fold);
        Assert.Null(fold.Error);
        return fold.Usage ?? default;
    }

    private static IEnumerable<PriceCase> Read(string file)
    {
        var lines = File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var lists = lines.Where(line => line.TryGetProperty("list", out _)).ToDictionary(line => line.GetProperty("list").GetString()!);
        var (provider, form) = (lines[0].GetProperty("provider").GetString()!, lines[0].GetProperty("form").GetString()!);
        return lines.Where(line => line.TryGetProperty("case", out _))
            .Select(line => new PriceCase(provider, line.TryGetProperty("form", out var own) ? own.GetString()! : form, line, lists[line.GetProperty("model").GetString()!]));
    }

    private string Answer() => Whole().Replace("ITEMS", Line.TryGetProperty("items", out var items) ? string.Concat(items.EnumerateArray().Select(item => item.GetRawText() + ",")) : "", StringComparison.Ordinal)
        .Replace("QUERIES", Line.TryGetProperty("queries", out var queries) ? queries.GetRawText() : "[]", StringComparison.Ordinal)
        .Replace("TIER", Tier is null ? "" : $"\"service_tier\":\"{Tier}\",", StringComparison.Ordinal);

    private string Whole() => Form switch
    {
        "openai-responses" => """{"id":"r","object":"response","created_at":1,"model":"m","status":"completed",TIER"output":[ITEMS{"type":"message","id":"i","role":"assistant","status":"completed","content":[{"type":"output_text","text":"a","annotations":[]}]}],"usage":USAGE}""",
        "anthropic-messages" => """{"id":"r","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","stop_sequence":null,"usage":USAGE}""",
        "gemini-generate" => """{"candidates":[{"content":{"parts":[{"text":"a"}],"role":"model"},"finishReason":"STOP","groundingMetadata":{"webSearchQueries":QUERIES},"index":0}],"usageMetadata":USAGE,"modelVersion":"m"}""",
        "cohere-chat" => """{"id":"r","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":"a"}]},"usage":USAGE}""",
        "bedrock-converse" => """{"metrics":{"latencyMs":9},"output":{"message":{"content":[{"text":"a"}],"role":"assistant"}},"stopReason":"end_turn","usage":USAGE}""",
        _ => """{"id":"r","object":"chat.completion","created":1,"model":"m",TIER"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],"usage":USAGE}""",
    };
}
