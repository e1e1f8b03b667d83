using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Parlance.Dialects;

namespace Parlance.Client.Testing;

/// <summary>A cassette's file: a line that says what it is, then a line for each exchange. JSON bodies stand in it as JSON, other texts as text, other bytes in base64.</summary>
internal static class CassetteLines
{
    private const string Mark = "parlance_cassette";
    private const int Version = 1;

    /// <summary>The first line.</summary>
    public static string Head => $"{{\"{Mark}\":{Version}}}\n";

    /// <summary>The line of an exchange.</summary>
    public static string Write(RecordedExchange exchange)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("method", exchange.Asked.Method);
            json.WriteString("url", exchange.Asked.Url);
            json.WriteStartObject("request");
            WriteBytes(json, exchange.Asked.Body, asJson: true);
            json.WriteEndObject();
            json.WriteNumber("status", exchange.Status);
            json.WriteStartObject("headers");
            foreach (var (name, value) in exchange.Headers)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteNumber("wait_ms", exchange.WaitMs);
            json.WriteStartArray("chunks");
            foreach (var chunk in exchange.Chunks)
            {
                json.WriteStartObject();
                json.WriteNumber("ms", chunk.Ms);
                WriteBytes(json, chunk.Bytes, asJson: exchange.Chunks.Count == 1);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (exchange.Broken)
            {
                json.WriteBoolean("broken", true);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan) + "\n";
    }

    /// <summary>All exchanges of a file.</summary>
    /// <exception cref="CassetteException">It is no cassette, or of another version; a line is broken.</exception>
    public static IReadOnlyList<RecordedExchange> Read(string path)
    {
        var exchanges = new List<RecordedExchange>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            try
            {
                using var document = JsonDocument.Parse(line);
                var root = document.RootElement;
                if (number > 1)
                {
                    exchanges.Add(Read(root));
                }
                else if (root.GetProperty(Mark).GetInt32() != Version)
                {
                    throw new CassetteException($"The cassette '{Path.GetFileName(path)}' has version {root.GetProperty(Mark).GetRawText()}; this program reads version {Version}. Record it anew.");
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new CassetteException($"The cassette '{Path.GetFileName(path)}' cannot be read, line {number}: {e.Message} Delete the line, or record it anew.");
            }
        }

        return exchanges;
    }

    private static RecordedExchange Read(JsonElement line)
    {
        var asked = AskedExchange.Of(line.GetProperty("method").GetString()!, line.GetProperty("url").GetString()!, Bytes(line.GetProperty("request")));
        return new RecordedExchange(asked, line.GetProperty("status").GetInt32(), [.. line.GetProperty("headers").EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString()!))])
        {
            WaitMs = line.GetProperty("wait_ms").GetInt64(),
            Chunks = [.. line.GetProperty("chunks").EnumerateArray().Select(chunk => new Chunk(chunk.GetProperty("ms").GetInt64(), Bytes(chunk)))],
            Broken = line.TryGetProperty("broken", out var broken) && broken.GetBoolean(),
        };
    }

    private static void WriteBytes(Utf8JsonWriter json, byte[] bytes, bool asJson)
    {
        if (asJson && NormalBody.TryParse(bytes, out var document))
        {
            using (document)
            {
                json.WritePropertyName("json");
                document!.RootElement.WriteTo(json);
            }
        }
        else if (Utf8.IsValid(bytes))
        {
            json.WriteString("text", bytes);
        }
        else
        {
            json.WriteBase64String("base64", bytes);
        }
    }

    private static byte[] Bytes(JsonElement element) =>
        element.TryGetProperty("json", out var json) ? Encoding.UTF8.GetBytes(json.GetRawText())
        : element.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!)
        : element.GetProperty("base64").GetBytesFromBase64();
}
