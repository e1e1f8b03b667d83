using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Client.Testing;

/// <summary>Bodies in the form in which they are compared, and what tells two of them apart.</summary>
internal static class NormalBody
{
    private const int Shown = 100;

    /// <summary>JSON without white space and with the members of objects in alphabetical order; anything else as it is.</summary>
    public static string Of(byte[] body)
    {
        if (!TryParse(body, out var document))
        {
            return Encoding.Latin1.GetString(body);
        }

        using (document)
        {
            var output = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(output, WireJson.Options))
            {
                WriteSorted(json, document!.RootElement);
            }

            return Encoding.UTF8.GetString(output.WrittenSpan);
        }
    }

    /// <summary>The first place where two bodies differ, with what stands there.</summary>
    public static string Difference(string recorded, string asked)
    {
        if (TryParse(Encoding.UTF8.GetBytes(recorded), out var left) && TryParse(Encoding.UTF8.GetBytes(asked), out var right))
        {
            using (left)
            using (right)
            {
                return Difference("$", left!.RootElement, right!.RootElement) ?? "nothing";
            }
        }

        var at = recorded.AsSpan().CommonPrefixLength(asked);
        return $"at character {at + 1}: recorded {Short(recorded[at..])}, asked {Short(asked[at..])}";
    }

    public static bool TryParse(byte[] body, out JsonDocument? document)
    {
        document = null;
        try
        {
            document = body.Length > 0 ? JsonDocument.Parse(body) : null;
        }
        catch (JsonException)
        {
            // Then it is no JSON.
        }

        return document is not null;
    }

    private static string? Difference(string path, JsonElement recorded, JsonElement asked)
    {
        if (recorded.ValueKind == JsonValueKind.Object && asked.ValueKind == JsonValueKind.Object)
        {
            return recorded.EnumerateObject().Select(member => asked.TryGetProperty(member.Name, out var other) ? Difference($"{path}.{member.Name}", member.Value, other) : $"{path}.{member.Name}: recorded {Short(member.Value.GetRawText())}, not asked").FirstOrDefault(found => found is not null)
                ?? asked.EnumerateObject().Where(member => !recorded.TryGetProperty(member.Name, out _)).Select(member => $"{path}.{member.Name}: not recorded, asked {Short(member.Value.GetRawText())}").FirstOrDefault();
        }

        if (recorded.ValueKind == JsonValueKind.Array && asked.ValueKind == JsonValueKind.Array)
        {
            var count = Math.Min(recorded.GetArrayLength(), asked.GetArrayLength());
            return Enumerable.Range(0, count).Select(i => Difference($"{path}[{i}]", recorded[i], asked[i])).FirstOrDefault(found => found is not null)
                ?? (recorded.GetArrayLength() == asked.GetArrayLength() ? null : $"{path}: recorded {recorded.GetArrayLength()} items, asked {asked.GetArrayLength()}");
        }

        return recorded.GetRawText() == asked.GetRawText() ? null : $"{path}: recorded {Short(recorded.GetRawText())}, asked {Short(asked.GetRawText())}";
    }

    private static void WriteSorted(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    WriteSorted(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteSorted(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static string Short(string text) => text.Length <= Shown ? text : string.Concat(text.AsSpan(0, Shown), "…");
}
