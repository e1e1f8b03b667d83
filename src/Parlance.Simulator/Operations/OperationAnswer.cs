namespace Parlance.Simulator.Operations;

/// <summary>What an operation answers: an error, a whole body, or pieces that go out one by one. Immutable.</summary>
internal sealed record OperationAnswer(string ContentType, IReadOnlyList<ReadOnlyMemory<byte>> Pieces)
{
    private const string EventStream = "text/event-stream; charset=utf-8";

    /// <summary>Why there is none; null when there is one.</summary>
    public ChatError? Error { get; private init; }

    /// <summary>Whether the pieces go out one by one, without a length before them.</summary>
    public bool Streams { get; private init; }

    public static implicit operator OperationAnswer(ChatError error) => new("", []) { Error = error };

    public static OperationAnswer Json(ReadOnlyMemory<byte> json) => new("application/json", [json]);

    public static OperationAnswer Text(string text) => new("text/plain; charset=utf-8", [System.Text.Encoding.UTF8.GetBytes(text)]);

    public static OperationAnswer Media(string contentType, IReadOnlyList<ReadOnlyMemory<byte>> pieces) => new(contentType, pieces) { Streams = true };

    /// <summary>Server-sent events; the JSON of each must hold its <c>type</c>.</summary>
    public static OperationAnswer Events(params IEnumerable<byte[]> events) =>
        new(EventStream, [.. events.Select(json => (ReadOnlyMemory<byte>)(byte[])[.. "data: "u8, .. json, .. "\n\n"u8])]) { Streams = true };

    public static ChatError Refuse(string message, string? param = null, string? code = null) => new(ErrorKind.InvalidRequest, message) { Param = param, Code = code, Type = "invalid_request_error" };

    public static ChatError Unknown(string name) => Refuse($"Unknown parameter: '{name}'.", name, "unknown_parameter");
}
