using System.Net.Http.Headers;
using System.Text;

namespace Parlance.Simulator.Operations;

/// <summary>One field of a form (RFC 7578), read as a tolerant server would: whatever the gateway lets through must mean the same here.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FileName">The name of the file; null when it is no file.</param>
/// <param name="Content">Its content.</param>
internal sealed record FormField(string Name, string? FileName, ReadOnlyMemory<byte> Content)
{
    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>All fields; null when the body is no form.</summary>
    public static IReadOnlyList<FormField>? Read(SimulatorRequest request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.Headers["content-type"], out var type) ? type.Parameters.FirstOrDefault(parameter => parameter.Name == "boundary")?.Value?.Trim('"') : null;
        if (boundary is null)
        {
            return null;
        }

        List<FormField> fields = [];
        var mark = Encoding.ASCII.GetBytes("--" + boundary);
        var body = request.Body;
        var start = body.Span.IndexOf(mark);
        while (start >= 0 && !body.Span[(start + mark.Length)..].StartsWith("--"u8))
        {
            body = body[(start + mark.Length)..];
            start = body.Span.IndexOf(mark);
            var head = body.Span.IndexOf("\r\n\r\n"u8);
            if (start < 0 || head < 0 || head > start || ReadOne(body[..start], head) is not { } field)
            {
                return null;
            }

            fields.Add(field);
        }

        return start < 0 ? null : fields;
    }

    private static FormField? ReadOne(ReadOnlyMemory<byte> part, int head)
    {
        foreach (var line in Encoding.UTF8.GetString(part.Span[..head]).Split("\r\n"))
        {
            if (line.StartsWith("content-disposition:", StringComparison.OrdinalIgnoreCase) && ContentDispositionHeaderValue.TryParse(line["content-disposition:".Length..].Trim(), out var disposition))
            {
                return new FormField(disposition.Name?.Trim('"') ?? "", disposition.FileName?.Trim('"') ?? disposition.FileNameStar, part[(head + 4)..^2]);
            }
        }

        return null;
    }
}
