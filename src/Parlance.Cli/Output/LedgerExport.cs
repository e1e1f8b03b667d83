using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parlance.Gateway.Features.Ledger;

namespace Parlance.Cli.Output;

/// <summary>Rows of the ledger as lines: CSV by RFC 4180 with a heading, or one JSON object each.</summary>
internal sealed class LedgerExport
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For the names alone.</summary>
    private static readonly LedgerRow s_none = new() { RequestId = "", Attempt = 0, KeyId = "", Door = "", Model = "", Target = "", StartedAt = 0, DurationMs = 0, Stream = false, Status = 0 };

    private readonly bool _csv;
    private readonly TextWriter _output;

    private LedgerExport(bool csv, TextWriter output) => (_csv, _output) = (csv, output);

    public static LedgerExport As(string format, TextWriter output) => new(format == "csv", output);

    public async Task WriteAsync(LedgerReader reader, UsageFilter filter, CancellationToken cancellation)
    {
        if (_csv)
        {
            await _output.WriteLineAsync(string.Join(',', s_none.Fields(0).Select(field => field.Name)));
        }

        foreach (var (position, row) in reader.Read(filter))
        {
            cancellation.ThrowIfCancellationRequested();
            await _output.WriteLineAsync(_csv ? Csv(position, row) : Json(position, row));
        }
    }

    private static string Csv(long position, LedgerRow row) => string.Join(',', row.Fields(position).Select(field => field.Value switch
    {
        null => "",
        string text => Quoted(text),
        bool yes => yes ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    }));

    /// <summary>Text that a spreadsheet would take for a formula gets an apostrophe: names of models come from callers.</summary>
    private static string Quoted(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Json(long position, LedgerRow row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            LedgerJson.WriteFields(json, position, row);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
