using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parlance.Upstream;

namespace Parlance.Client.Operations;

/// <summary>A form with one file (RFC 7578), for a target's name of the model. Immutable.</summary>
internal sealed class FormBody : IRequestBody
{
    private readonly byte[] _head;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly byte[] _tail;

    /// <param name="fields">The fields, as members of an object; text is written as it is, everything else as JSON.</param>
    /// <param name="model">The target's name of the model, in place of the field <c>model</c>.</param>
    /// <param name="name">Name of the file; providers tell its form by the extension.</param>
    /// <param name="file">The file.</param>
    public FormBody(JsonElement fields, string model, string name, ReadOnlyMemory<byte> file)
    {
        var boundary = $"parlance-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        var head = new StringBuilder();
        foreach (var field in fields.EnumerateObject())
        {
            foreach (var value in field.Value.ValueKind == JsonValueKind.Array ? field.Value.EnumerateArray().AsEnumerable() : [field.Value])
            {
                var text = field.NameEquals("model"u8) ? model : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
                head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"{Quoted(field.Name)}{(field.Value.ValueKind == JsonValueKind.Array ? "[]" : "")}\"\r\n\r\n{text}\r\n");
            }
        }

        head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{Quoted(name)}\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        _head = Encoding.UTF8.GetBytes(head.ToString());
        _file = file;
        _tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        ContentType = $"multipart/form-data; boundary={boundary}";
    }

    /// <inheritdoc/>
    public string ContentType { get; }

    /// <inheritdoc/>
    public long Length => _head.Length + _file.Length + _tail.Length;

    /// <inheritdoc/>
    public async ValueTask WriteToAsync(Stream output, CancellationToken cancellation)
    {
        await output.WriteAsync(_head, cancellation).ConfigureAwait(false);
        await output.WriteAsync(_file, cancellation).ConfigureAwait(false);
        await output.WriteAsync(_tail, cancellation).ConfigureAwait(false);
    }

    /// <summary>As browsers write names (WHATWG, multipart/form-data encoding algorithm).</summary>
    private static string Quoted(string name) => name.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);
}
