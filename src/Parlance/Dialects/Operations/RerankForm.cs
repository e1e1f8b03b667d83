using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>
/// Rerank as Cohere (<c>/v2/rerank</c>), Jina, Voyage and Together spell it. Requests differ in the name of a field or two, which manifests rename or drop; answers in <c>results</c> or <c>data</c> and in how they count. The
/// caller gets one shape that holds what clients of both families read: <c>results</c> with <c>index</c> and <c>relevance_score</c>, <c>usage</c> (Jina) and <c>meta.billed_units</c> (Cohere), and each
/// <c>document</c> as the provider sends it, or when <c>return_documents</c> asks for it from the request.
/// </summary>
internal sealed class RerankForm : IOperationForm
{
    public static RerankForm Instance { get; } = new();

    public bool TryWriteRequest(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        error = !Is(scan, "query"u8, (byte)'"') ? EmbeddingFields.Invalid("'query' is missing; it must be a string.", "query")
            : !Is(scan, "documents"u8, (byte)'[') ? EmbeddingFields.Invalid("'documents' is missing; it must be an array of strings or of objects with a text.", "documents")
            : null;
        if (error is not null)
        {
            return false;
        }

        OperationSplice.Write(scan, target, output, dropped, restored: "return_documents");
        return true;
    }

    public void ReadAnswer(ReadOnlyMemory<byte> body, RequestScan scan, IBufferWriter<byte> output, IChatSink sink)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            if (Results(answer.RootElement) is { } results)
            {
                Write(answer.RootElement, results, scan, output);
                var (tokens, searches) = (Tokens(answer.RootElement), SearchUnits(answer.RootElement));
                if (tokens is not null || searches is not null)
                {
                    sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = tokens ?? 0, Units = searches } });
                }

                sink.Write(new ChatEvent { Kind = ChatEventKind.End });
                return;
            }
        }
        catch (JsonException)
        {
            // Said below: it holds no results.
        }

        sink.Write(new ChatEvent
        {
            Kind = ChatEventKind.Error,
            Payload = new ChatError(ErrorKind.ServerError, "The provider's answer holds no results.") { Code = "upstream_malformed", Status = 502 },
        });
    }

    /// <summary>Tokens that Cohere's <c>meta</c> counts: those billed, else those seen; null when it counts none.</summary>
    public static long? BilledTokens(ReadOnlySpan<byte> meta)
    {
        long? seen = null;
        var reader = new Utf8JsonReader(meta);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isBilled = reader.ValueTextEquals("billed_units"u8);
            var isSeen = reader.ValueTextEquals("tokens"u8);
            var value = JsonSlice.TakeNext(ref reader, meta);
            var count = (isBilled || isSeen) && value.Type == JsonTokenType.StartObject ? OperationUsage.Member(value.Bytes, "input_tokens"u8) : null;
            if (isBilled && count is not null)
            {
                return count;
            }

            seen ??= count;
        }

        return seen;
    }

    private static bool Is(RequestScan scan, ReadOnlySpan<byte> name, byte opening) => scan.TryGet(name, out var field) && scan.Body.Span[field.Value] == opening;

    private static JsonElement? Results(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !(answer.TryGetProperty("results"u8, out var results) || answer.TryGetProperty("data"u8, out results)) || results.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return results.EnumerateArray().All(result => result.ValueKind == JsonValueKind.Object && Number(result, "index") is not null && Number(result, "relevance_score") is not null) ? results : null;
    }

    private static JsonElement? Number(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value : null;

    private static long? Tokens(JsonElement answer)
    {
        if (answer.TryGetProperty("usage"u8, out var usage) && usage.ValueKind == JsonValueKind.Object && OperationUsage.TryRead(JsonMarshal.GetRawUtf8Value(usage), out var counted))
        {
            return counted.PromptTokens;
        }

        return answer.TryGetProperty("meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object ? BilledTokens(JsonMarshal.GetRawUtf8Value(meta)) : null;
    }

    /// <summary>What Cohere charges for: searches, of which a query over many or long documents takes several.</summary>
    private static UsageUnits? SearchUnits(JsonElement answer)
    {
        if (!answer.TryGetProperty("meta"u8, out var meta) || meta.ValueKind != JsonValueKind.Object || !meta.TryGetProperty("billed_units"u8, out var billed))
        {
            return null;
        }

        var implausible = false;
        var searches = UsageCount.Read(billed, "search_units", ref implausible) ?? 0;
        return new UsageUnits { SearchUnits = searches, Implausible = implausible }.OrNull();
    }

    private static void Write(JsonElement answer, JsonElement results, RequestScan scan, IBufferWriter<byte> output)
    {
        var refused = Is(scan, "return_documents"u8, (byte)'f');
        using var documents = Is(scan, "return_documents"u8, (byte)'t') && scan.TryGet("documents"u8, out var field) ? JsonDocument.Parse(scan.Body[field.Value..field.End]) : null;
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteString("id"u8, answer.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : "rerank");
        json.WriteString("object"u8, "list"u8);
        json.WriteString("model"u8, answer.TryGetProperty("model"u8, out var model) && model.ValueKind == JsonValueKind.String ? model.GetString() : scan.Model);
        json.WriteStartArray("results"u8);
        foreach (var result in results.EnumerateArray())
        {
            json.WriteStartObject();
            json.WritePropertyName("index"u8);
            result.GetProperty("index"u8).WriteTo(json);
            json.WritePropertyName("relevance_score"u8);
            result.GetProperty("relevance_score"u8).WriteTo(json);
            if (!refused)
            {
                WriteDocument(json, result, documents);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteCounts(json, answer);
        json.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter json, JsonElement result, JsonDocument? documents)
    {
        // Together sends an empty object for every document that it was not asked for.
        if (result.TryGetProperty("document"u8, out var sent) && (sent.ValueKind == JsonValueKind.String || (sent.ValueKind == JsonValueKind.Object && sent.EnumerateObject().Any())))
        {
            json.WritePropertyName("document"u8);
            sent.WriteTo(json);
            return;
        }

        if (documents is null || !result.GetProperty("index"u8).TryGetInt32(out var index) || index < 0 || index >= documents.RootElement.GetArrayLength())
        {
            return;
        }

        json.WritePropertyName("document"u8);
        var asked = documents.RootElement[index];
        if (asked.ValueKind == JsonValueKind.Object)
        {
            asked.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WritePropertyName("text"u8);
        asked.WriteTo(json);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, JsonElement answer)
    {
        var tokens = Tokens(answer);
        if (tokens is not null)
        {
            json.WriteStartObject("usage"u8);
            json.WriteNumber("prompt_tokens"u8, tokens.Value);
            json.WriteNumber("total_tokens"u8, tokens.Value);
            json.WriteEndObject();
        }

        json.WritePropertyName("meta"u8);
        if (answer.TryGetProperty("meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object)
        {
            meta.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("api_version"u8);
        json.WriteString("version"u8, "2"u8);
        json.WriteEndObject();
        if (tokens is not null)
        {
            json.WriteStartObject("tokens"u8);
            json.WriteNumber("input_tokens"u8, tokens.Value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
