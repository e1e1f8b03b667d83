using System.Globalization;
using System.Text;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Telemetry;

/// <summary>Writes metrics in Prometheus' text format 0.0.4. Not thread-safe.</summary>
internal sealed class MetricWriter(PooledBuffer output)
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private string _name = "";

    /// <summary>What follows belongs to the metric <paramref name="name"/>.</summary>
    public void Begin(string name, string type, string help)
    {
        _name = name;
        Write($"# HELP {name} {help}\n# TYPE {name} {type}\n");
    }

    /// <summary>One metric without labels.</summary>
    public void Single(string name, string type, string help, long value)
    {
        Begin(name, type, help);
        Value(value);
    }

    public void Value(long value, params ReadOnlySpan<(string Name, string Value)> labels) => Sample("", value.ToString(CultureInfo.InvariantCulture), labels);

    public void Seconds(TimeSpan value, string suffix = "", params ReadOnlySpan<(string Name, string Value)> labels) => Sample(suffix, Seconds(value.Ticks / TimeSpan.TicksPerMicrosecond), labels);

    /// <summary>A histogram's buckets, each with those below it, their sum and their number.</summary>
    public void Histogram(HistogramCells cells, (string Name, string Value) label)
    {
        var below = 0L;
        for (var i = 0; i < cells.Bounds.Length; i++)
        {
            below += cells.Count(i);
            Sample("_bucket", below.ToString(CultureInfo.InvariantCulture), label, ("le", Seconds(cells.Bounds[i])));
        }

        // Counted from the buckets, so that what is recorded meanwhile cannot make it differ from the last one.
        var all = (below + cells.Count(cells.Bounds.Length)).ToString(CultureInfo.InvariantCulture);
        Sample("_bucket", all, label, ("le", "+Inf"));
        Sample("_sum", Seconds(cells.Sum), label);
        Sample("_count", all, label);
    }

    public void Sample(string suffix, string value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Write(_name);
        Write(suffix);
        for (var i = 0; i < labels.Length; i++)
        {
            Write(i == 0 ? "{" : ",");
            Write(labels[i].Name);
            Write("=\"");
            Write(labels[i].Value.AsSpan().IndexOfAny("\\\"\n") < 0 ? labels[i].Value : Escaped(labels[i].Value));
            Write("\"");
        }

        Write(labels.Length > 0 ? "} " : " ");
        Write(value);
        Write("\n");
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Seconds(long microseconds) => (microseconds / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture);

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);
}
