using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Parlance.Dialects.Operations;

namespace Parlance.Dialects.Declarative;

/// <summary>Images as a manifest declares them: OpenAI's request goes to its places, and the caller gets OpenAI's answer. Immutable.</summary>
internal sealed class DeclaredImages(ImageSpec spec, DeclarativeErrors errors) : IOperationForm
{
    private readonly RequestTree _tree = new(spec.Parameters, spec.Constants);

    public bool TryWriteRequest(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        var values = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal) { ["model"] = JsonTexts.Quote(target.Model) };
        using var document = JsonDocument.Parse(scan.Body);
        foreach (var field in document.RootElement.EnumerateObject())
        {
            if (field.Name == "model")
            {
                continue;
            }

            if (!spec.Parameters.ContainsKey(field.Name) || target.Dropped.Contains(field.Name))
            {
                dropped.Add(field.Name);
            }
            else
            {
                values[field.Name] = JsonMarshal.GetRawUtf8Value(field.Value).ToArray();
            }
        }

        foreach (var (name, value) in spec.Defaults)
        {
            values.TryAdd(name, value.Utf8);
        }

        using var json = new Utf8JsonWriter(output, WireJson.Options);
        _tree.Write(json, values, stream: false);
        error = null;
        return true;
    }

    public void ReadAnswer(ReadOnlyMemory<byte> body, RequestScan scan, IBufferWriter<byte> output, IChatSink sink)
    {
        var error = TryRead(body.Span, output);
        sink.Write(error is null ? new ChatEvent { Kind = ChatEventKind.End } : new ChatEvent { Kind = ChatEventKind.Error, Payload = error });
    }

    private ChatError? TryRead(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        try
        {
            using var document = WireText.Parse(body);
            var root = document.RootElement;
            var urls = All(spec.Urls, root);
            var images = All(spec.Base64, root);
            if (errors.IsFailed(root) || urls.Count + images.Count == 0)
            {
                return errors.Inside(root, default, null, null, ErrorPhase.FirstToken);
            }

            using var json = new Utf8JsonWriter(output, WireJson.Options);
            json.WriteStartObject();
            json.WriteNumber("created"u8, 0);
            json.WriteStartArray("data"u8);
            Write(json, "url", urls);
            Write(json, "b64_json", images);
            json.WriteEndArray();
            json.WriteEndObject();
            return null;
        }
        catch (JsonException)
        {
            return DeclarativeErrors.Malformed("it is no JSON", ErrorPhase.FirstToken);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, List<JsonElement> images)
    {
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WritePropertyName(name);
            image.WriteTo(json);
            json.WriteEndObject();
        }
    }

    private static List<JsonElement> All(JsonPath? path, JsonElement root)
    {
        var found = path?.FindAll(root).SelectMany(value => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().AsEnumerable() : [value]) ?? [];
        return [.. found.Where(value => value.ValueKind == JsonValueKind.String)];
    }
}
