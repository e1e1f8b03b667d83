using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.Operations;

/// <summary>Counting the tokens of a request, asked and answered in the protocol of the door: bytes pass, and the answer costs nothing.</summary>
internal sealed class CountForm : IOperationForm
{
    private const string Inner = "generateContentRequest";

    public static CountForm Instance { get; } = new();

    public bool TryWriteRequest(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        using var document = JsonDocument.Parse(scan.Body);
        if (document.RootElement.TryGetProperty(Inner, out var inner) && inner.ValueKind == JsonValueKind.Object)
        {
            WriteInner(inner, target.Model, output);
        }
        else if (document.RootElement.TryGetProperty("model", out _))
        {
            OperationSplice.Write(scan, target, output, dropped);
        }
        else
        {
            output.Write(scan.Body.Span);
        }

        return true;
    }

    public void ReadAnswer(ReadOnlyMemory<byte> body, RequestScan scan, IBufferWriter<byte> output, IChatSink sink)
    {
        // Counted, not used: without a word on usage it would be estimated and charged.
        sink.Write(new ChatEvent { Kind = ChatEventKind.Usage });
        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    /// <summary>Gemini's request within the request names its model once more.</summary>
    private static void WriteInner(JsonElement inner, string model, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        json.WriteStartObject(Inner);
        json.WriteString("model"u8, $"models/{model}");
        foreach (var member in inner.EnumerateObject().Where(member => !member.NameEquals("model"u8)))
        {
            member.WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
