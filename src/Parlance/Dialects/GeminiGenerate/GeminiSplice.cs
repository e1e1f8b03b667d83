using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>Passes a caller's own bytes to an upstream of the same dialect. The model stands in the path, so mostly nothing changes.</summary>
internal static class GeminiSplice
{
    /// <summary>False when the body must be translated: it holds state of another format, calls that lack what the target demands, or a field that the target refuses.</summary>
    public static bool TryWrite(RequestScan scan, WireTarget target, IBufferWriter<byte> output)
    {
        var body = scan.Body.Span;
        if (!target.Quirks.SpliceAnswers || body.IndexOf(GeminiState.Marker) >= 0 || target.Dropped.Any(field => Holds(scan.Body.Span, field)) || !Fits(scan, target))
        {
            return false;
        }

        var splice = new Splice(scan);
        if (scan.TryGet("model"u8, out var model))
        {
            splice.Remove(model);
        }

        splice.WriteTo(output);
        return true;
    }

    private static bool Fits(RequestScan scan, WireTarget target)
    {
        var body = scan.Body.Span;
        if (!Holds(body, "functionCall") && !Holds(body, "functionResponse") && !Holds(body, "thinkingConfig"))
        {
            return true;
        }

        using var document = JsonDocument.Parse(scan.Body);
        return FitsThinking(document.RootElement, target)
            && (target.Quirks.Earlier || AllSigned(document.RootElement, target.Model))
            && (target.Quirks.FunctionIds || !(Holds(body, "functionCall") || Holds(body, "functionResponse")));
    }

    /// <summary>Whether the first call of each content has a signature.</summary>
    private static bool AllSigned(JsonElement root, string model)
    {
        foreach (var content in GeminiJson.TryGet(root, "contents", out var contents) && contents.ValueKind == JsonValueKind.Array ? contents.EnumerateArray() : default)
        {
            foreach (var part in GeminiJson.TryGet(content, "parts", out var parts) && parts.ValueKind == JsonValueKind.Array ? parts.EnumerateArray() : default)
            {
                if (GeminiJson.TryGet(part, "functionCall", out _))
                {
                    if (SignaturePlan.Fit(GeminiState.Read(GeminiJson.Word(part, "thoughtSignature"), OpaqueState.Signature), model, callId: null) is null)
                    {
                        return false;
                    }

                    break;
                }
            }
        }

        return true;
    }

    private static bool FitsThinking(JsonElement root, WireTarget target) =>
        !GeminiJson.TryGet(root, "generationConfig", out var config) || !GeminiJson.TryGet(config, "thinkingConfig", out var thinking)
        || !GeminiJson.TryGet(thinking, target.ThinksByBudget() ? "thinkingLevel" : "thinkingBudget", out _);

    /// <summary>Whether the body may hold the field, in either spelling; a text that reads the same is taken for one.</summary>
    private static bool Holds(ReadOnlySpan<byte> body, string field)
    {
        var snake = string.Concat(field.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : letter.ToString()));
        return body.IndexOf(Encoding.UTF8.GetBytes($"\"{field}\"")) >= 0 || body.IndexOf(Encoding.UTF8.GetBytes($"\"{snake}\"")) >= 0;
    }
}
