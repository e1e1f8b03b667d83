namespace Parlance.Gateway.Tests.Support.Otlp;

/// <summary>A point of a metric as it arrived: of a histogram its count and sum, of a counter its value as the sum.</summary>
internal sealed record ReceivedPoint(string Metric, string Unit, IReadOnlyDictionary<string, object> Attributes, long Count, double Sum, int Bounds)
{
    /// <summary>The points of an <c>ExportMetricsServiceRequest</c>: <c>opentelemetry/proto/metrics/v1/metrics.proto</c>.</summary>
    public static IEnumerable<ReceivedPoint> Read(byte[] request) =>
        from resource in new ProtoMessage(request).Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        from point in Histogram(metric).Concat(Counter(metric))
        select point;

    private static IEnumerable<ReceivedPoint> Histogram(ProtoMessage metric) =>
        from point in metric.Message(9)?.Messages(1) ?? []
        select new ReceivedPoint(metric.Text(1), metric.Text(3), ReceivedAttributes.Read(point, 9), (long)point.Number(4), BitConverter.UInt64BitsToDouble(point.Number(5)), point.Hex(7).Length / 16);

    private static IEnumerable<ReceivedPoint> Counter(ProtoMessage metric) =>
        from point in metric.Message(7)?.Messages(1) ?? []
        select new ReceivedPoint(metric.Text(1), metric.Text(3), ReceivedAttributes.Read(point, 7), 0, point.Has(6) ? (long)point.Number(6) : BitConverter.UInt64BitsToDouble(point.Number(4)), 0);
}
