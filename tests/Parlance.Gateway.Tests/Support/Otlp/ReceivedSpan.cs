namespace Parlance.Gateway.Tests.Support.Otlp;

/// <summary>A span as it arrived; <paramref name="Kind"/> 2 is a server's, 3 a client's, <paramref name="Status"/> 2 an error.</summary>
internal sealed record ReceivedSpan(string TraceId, string Id, string ParentId, string Name, int Kind, ulong Start, ulong End, IReadOnlyDictionary<string, object> Attributes, int Status, string Service)
{
    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>: <c>opentelemetry/proto/trace/v1/trace.proto</c>, <c>…/resource.proto</c>.</summary>
    public static IEnumerable<ReceivedSpan> Read(byte[] request) =>
        from resource in new ProtoMessage(request).Messages(1)
        let service = resource.Message(1) is { } owner ? (string)ReceivedAttributes.Read(owner, 1).GetValueOrDefault("service.name", "") : ""
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new ReceivedSpan(
            span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), span.Number(7), span.Number(8), ReceivedAttributes.Read(span, 9), (int)(span.Message(15)?.Number(3) ?? 0), service);
}
