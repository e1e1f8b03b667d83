using System.Text;
using System.Text.Json;

namespace Parlance.Tests.Support;

/// <summary>One recorded exchange with a vendor. Parts that a recording lacks are null.</summary>
public sealed class Recording
{
    /// <summary>Reads one file of the recordings.</summary>
    public Recording(string name, byte[] file)
    {
        Name = name;
        using var document = JsonDocument.Parse(file);
        var root = document.RootElement;
        Url = Text(root, "url") ?? "";
        Status = root.TryGetProperty("status", out var status) ? status.GetInt32() : 200;
        Request = Bytes(root, "request");
        Response = Bytes(root, "response");
        Stream = Text(root, "stream");
        StreamBytes = Text(root, "stream_base64") is { } base64 ? Convert.FromBase64String(base64) : Stream is null ? null : Encoding.UTF8.GetBytes(Stream);
        Chunks = root.TryGetProperty("chunks", out var chunks) ? chunks.EnumerateArray().Select(chunk => chunk.ValueKind == JsonValueKind.String ? chunk.GetString()! : chunk.GetRawText()).ToArray() : null;
    }

    /// <summary>Path below the recordings without extension: <c>groq/groq-test_stream-0</c>.</summary>
    public string Name { get; }

    /// <summary>The vendor: the first segment of <see cref="Name"/>.</summary>
    public string Vendor => Name[..Name.IndexOf('/')];

    /// <summary>Where the request went; empty when only the answer was recorded.</summary>
    public string Url { get; }

    /// <summary>Status of the answer; 200 when not recorded.</summary>
    public int Status { get; }

    /// <summary>The request's JSON.</summary>
    public byte[]? Request { get; }

    /// <summary>The whole answer: JSON, or the text of an answer that was none.</summary>
    public byte[]? Response { get; }

    /// <summary>The streamed answer as text.</summary>
    public string? Stream { get; }

    /// <summary>The streamed answer as bytes, binary ones too.</summary>
    public byte[]? StreamBytes { get; }

    /// <summary>The payloads of a streamed answer, without framing.</summary>
    public IReadOnlyList<string>? Chunks { get; }

    /// <summary>The chunks framed as server-sent events, followed by the payload <paramref name="done"/> when one is given.</summary>
    public byte[] ChunksAsEvents(string? done = null) =>
        Encoding.UTF8.GetBytes(string.Concat((done is null ? Chunks! : Chunks!.Append(done)).Select(chunk => $"data: {chunk.ReplaceLineEndings("\ndata: ")}\n\n")));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement root, string name) => !root.TryGetProperty(name, out var value)
        ? null
        : Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
}
