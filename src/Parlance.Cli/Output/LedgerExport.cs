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

    private readonly bool _csv;
    private readonly TextWriter _output;

    private LedgerExport(bool csv, TextWriter output) => (_csv, _output) = (csv, output);

    public static LedgerExport As(string format, TextWriter output) => new(format == "csv", output);

    public async Task WriteAsync(LedgerReader reader, UsageFilter filter, CancellationToken cancellation)
    {
        if (_csv)
        {
            await _output.WriteLineAsync(string.Join(',', Fields(0, null).Select(field => field.Name)));
        }

        var after = 0L;
        while (reader.Page(after, filter) is { Count: > 0 } page)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (position, row) in page)
            {
                await _output.WriteLineAsync(_csv ? Csv(position, row) : Json(position, row));
                after = position;
            }
        }
    }

    private static string Csv(long position, LedgerRow row) => string.Join(',', Fields(position, row).Select(field => field.Value switch
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
            foreach (var (name, value) in Fields(position, row))
            {
                json.WritePropertyName(name);
                switch (value)
                {
                    case null: json.WriteNullValue(); break;
                    case string text: json.WriteStringValue(text); break;
                    case bool yes: json.WriteBooleanValue(yes); break;
                    default: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static IEnumerable<(string Name, object? Value)> Fields(long position, LedgerRow? row) =>
    [
        ("position", position),
        ("request_id", row?.RequestId),
        ("attempt", row?.Attempt),
        ("revision", row?.Revision),
        ("key_id", row?.KeyId),
        ("door", row?.Door),
        ("model", row?.Model),
        ("target", row?.Target),
        ("upstream_request_id", row?.UpstreamRequestId),
        ("started_at", row is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.StartedAt).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
        ("duration_ms", row?.DurationMs),
        ("stream", row?.Stream),
        ("status", row?.Status),
        ("error_code", row?.ErrorCode),
        ("flags", row is null ? null : row.Flags == LedgerFlags.None ? "" : row.Flags.ToString().ToLowerInvariant().Replace(", ", " ", StringComparison.Ordinal)),
        ("input", row?.Usage.Input),
        ("cache_read", row?.Usage.CacheRead),
        ("cache_write", row?.Usage.CacheWrite),
        ("cache_write_long", row?.Usage.CacheWriteLong),
        ("audio_input", row?.Usage.AudioInput),
        ("output", row?.Usage.Output),
        ("reasoning", row?.Usage.Reasoning),
        ("audio_output", row?.Usage.AudioOutput),
        ("cost_nanousd", row?.CostNanoUsd),
        ("price_source", row?.PriceSource),
        ("price_rule", row?.PriceRule),
    ];
}
