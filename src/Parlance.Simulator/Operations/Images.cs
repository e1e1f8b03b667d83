using System.Globalization;
using System.Text.Json;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Operations;

/// <summary>Images of one pixel, as many as asked for.</summary>
internal static class Images
{
    private const int MaxImages = 10;
    private const int OutputTokens = 272;

    /// <summary>A PNG of one pixel.</summary>
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public static OperationAnswer Generate(OperationRequest asked)
    {
        if (!asked.TryGetJson(out var json, out var error, "model", "prompt", "n", "size", "quality", "style", "user", "background", "moderation", "output_compression", "output_format", "partial_images", "response_format", "stream"))
        {
            return error;
        }

        var count = json.TryGetProperty("n", out var n) && n.TryGetInt32(out var many) ? many : 1;
        return Answer(asked["prompt"], count, json.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True, "image_generation");
    }

    public static OperationAnswer Edit(OperationRequest asked)
    {
        if (asked.Form is not { } form)
        {
            return OperationAnswer.Refuse("The request must be multipart/form-data.");
        }

        if (form.FirstOrDefault(field => field.Name is not ("image" or "image[]" or "mask" or "prompt" or "model" or "n" or "size" or "quality" or "background" or "input_fidelity" or "output_compression" or "output_format" or "partial_images" or "response_format" or "stream" or "user")) is { } unknown)
        {
            return OperationAnswer.Unknown(unknown.Name);
        }

        if (!form.Any(field => field.Name is "image" or "image[]" && field.FileName is not null && field.Content.Length > 0))
        {
            return OperationAnswer.Refuse("'image' is a required property.", "image");
        }

        return Answer(asked["prompt"], int.TryParse(asked["n"], CultureInfo.InvariantCulture, out var n) ? n : 1, asked["stream"] == "true", "image_edit");
    }

    private static OperationAnswer Answer(string? prompt, int count, bool stream, string name)
    {
        if (string.IsNullOrEmpty(prompt))
        {
            return OperationAnswer.Refuse("'prompt' is a required property.", "prompt");
        }

        if (count is < 1 or > MaxImages)
        {
            return OperationAnswer.Refuse($"Invalid 'n': must be between 1 and {MaxImages}.", "n");
        }

        var input = Tokens.Of(System.Text.Encoding.UTF8.GetByteCount(prompt));
        if (stream)
        {
            return OperationAnswer.Events(Event($"{name}.partial_image", null), Event($"{name}.completed", input));
        }

        return OperationAnswer.Json(SimJson.Write(json =>
        {
            json.WriteNumber("created", 1_767_225_600);
            json.WriteStartArray("data");
            for (var i = 0; i < count; i++)
            {
                json.WriteStartObject();
                json.WriteString("b64_json", Pixel);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            SimJson.WriteUsage(json, input, OutputTokens * count);
        }));
    }

    private static byte[] Event(string type, long? input) => SimJson.Write(json =>
    {
        json.WriteString("type", type);
        json.WriteString("b64_json", Pixel);
        if (input is { } tokens)
        {
            SimJson.WriteUsage(json, tokens, OutputTokens);
        }
        else
        {
            json.WriteNumber("partial_image_index", 0);
        }
    });
}
