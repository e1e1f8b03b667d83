using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces.Forms;

/// <summary>Reads a form into its file and checks it on the way.</summary>
internal static class FormRequest
{
    /// <summary>
    /// Reads the whole form. What routing needs of it goes to <paramref name="facts"/> as the JSON that a caller without files would have sent: <c>model</c> and <c>stream</c>, and what the books need of it. An error when it is no form, or one that two servers
    /// could read differently.
    /// </summary>
    public static async ValueTask<ChatError?> ReadAsync(HttpContext http, FormSpool form, PooledBuffer facts)
    {
        if (!FormBoundary.TryRead(http.Request.ContentType, out var boundary, out var contentType))
        {
            return FormScanner.Refuse("The body must be multipart/form-data with a boundary of 1 to 70 letters, digits and marks.");
        }

        using var scanner = new FormScanner(boundary);
        var reader = http.Request.BodyReader;
        while (scanner.Error is null)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            foreach (var segment in read.Buffer)
            {
                scanner.Push(segment.Span);
            }

            var full = scanner.Error is null ? await StoreAsync(form, read.Buffer, http.RequestAborted) : null;
            reader.AdvanceTo(read.Buffer.End);
            if (full is not null)
            {
                return full;
            }

            if (read.IsCompleted)
            {
                break;
            }
        }

        scanner.Complete();
        if (scanner.Error is null)
        {
            form.Describe(contentType, scanner.ModelStart, scanner.ModelEnd);
            WriteFacts(scanner, facts);
        }

        return scanner.Error;
    }

    private static async ValueTask<ChatError?> StoreAsync(FormSpool form, ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await form.WriteAsync(bytes, cancellation);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refusals.Spool();
        }
    }

    private static void WriteFacts(FormScanner scanner, PooledBuffer facts)
    {
        using var json = new Utf8JsonWriter(facts);
        json.WriteStartObject();
        json.WriteString("model"u8, scanner.Model);
        json.WriteBoolean("stream"u8, scanner.Stream);
        foreach (var (name, value) in scanner.Priced)
        {
            if (name == "n" && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                json.WriteNumber("n"u8, count);
            }
            else
            {
                json.WriteString(name, value);
            }
        }

        json.WriteEndObject();
    }
}
