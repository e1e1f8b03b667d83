namespace Parlance.Gateway.Tests.Support.Otlp;

/// <summary><c>KeyValue</c> and <c>AnyValue</c> of <c>opentelemetry/proto/common/v1/common.proto</c>.</summary>
internal static class ReceivedAttributes
{
    public static IReadOnlyDictionary<string, object> Read(ProtoMessage owner, int field) => owner.Messages(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.Message(2)!));

    private static object Value(ProtoMessage any) =>
        any.Has(2) ? any.Number(2) == 1
        : any.Has(3) ? (long)any.Number(3)
        : any.Has(4) ? BitConverter.UInt64BitsToDouble(any.Number(4))
        : any.Text(1);
}
