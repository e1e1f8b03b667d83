using System.Globalization;
using System.Text.RegularExpressions;

namespace Parlance.Gateway.Tests.Support;

/// <summary>A page of metrics, read by the rules of Prometheus' text format 0.0.4: what is no valid page fails the test that reads it.</summary>
internal sealed class MetricsPage
{
    private static readonly Regex s_sample = new("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? ([0-9.+-eEInfNa]+)$""");
    private static readonly Regex s_label = new("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?""");
    private readonly Dictionary<string, decimal> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    private MetricsPage(string text) => Text = text;

    public string Text { get; }

    public static MetricsPage Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var page = new MetricsPage(text);
        var metric = "";
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                metric = line.Split(' ')[2];
                Assert.DoesNotContain(metric, page._types.Keys);
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Equal(metric, line.Split(' ')[2]);
                Assert.Contains(line.Split(' ')[3], new[] { "counter", "gauge", "histogram", "summary" });
                Assert.True(page._types.TryAdd(metric, line.Split(' ')[3]), $"{metric} has two types");
            }
            else
            {
                page.Add(metric, line);
            }
        }

        page.CheckHistograms();
        return page;
    }

    /// <summary>The value of a series, its labels in alphabetical order: <c>name{a="1",b="2"}</c>; 0 when it is not there.</summary>
    public decimal this[string series] => _samples.GetValueOrDefault(series);

    /// <summary>The series of a metric.</summary>
    public IReadOnlyList<string> Of(string metric) => [.. _samples.Keys.Where(series => series == metric || series.StartsWith(metric + "{", StringComparison.Ordinal))];

    private void Add(string metric, string line)
    {
        var match = s_sample.Match(line);
        Assert.True(match.Success, $"no sample: {line}");
        var name = match.Groups[1].Value;
        var suffixes = _types[metric] switch { "histogram" => ["_bucket", "_sum", "_count"], "summary" => ["_sum", "_count"], _ => new[] { "" } };
        Assert.Contains(name, suffixes.Select(suffix => metric + suffix));
        Assert.False(_types[metric] == "counter" && !metric.EndsWith("_total", StringComparison.Ordinal), $"{metric} counts, but does not end in _total");
        var labels = s_label.Matches(match.Groups[2].Value).Select(label => label.Value.TrimEnd(',')).Order(StringComparer.Ordinal);
        var series = match.Groups[2].Length == 0 ? name : $"{name}{{{string.Join(',', labels)}}}";
        Assert.True(_samples.TryAdd(series, decimal.Parse(match.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture)), $"{series} stands there twice");
    }

    private void CheckHistograms()
    {
        foreach (var metric in _types.Where(type => type.Value == "histogram").Select(type => type.Key))
        {
            foreach (var group in Of(metric + "_bucket").GroupBy(series => Regex.Replace(series, ",?le=\"[^\"]*\"", "").Replace("{,", "{", StringComparison.Ordinal).Replace("_bucket", "_count", StringComparison.Ordinal)))
            {
                var buckets = group.Select(series => (Le: Regex.Match(series, "le=\"([^\"]*)\"").Groups[1].Value, Value: _samples[series])).ToList();
                Assert.Equal("+Inf", buckets[^1].Le);
                Assert.Equal(this[group.Key], buckets[^1].Value);
                Assert.All(buckets.Zip(buckets.Skip(1)), pair => Assert.True(pair.First.Value <= pair.Second.Value, $"{group.Key} falls at {pair.Second.Le}"));
            }
        }
    }
}
