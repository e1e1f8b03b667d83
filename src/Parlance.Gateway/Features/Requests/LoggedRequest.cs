namespace Parlance.Gateway.Features.Requests;

/// <summary>A request as the request log keeps it: what it was and what became of it. Bodies are there only for keys whose policy says so. Immutable.</summary>
public sealed record LoggedRequest
{
    /// <summary>Its id, <c>req_…</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>When it ended, milliseconds since 1970 UTC.</summary>
    public required long EndedAt { get; init; }

    /// <summary>Id of the caller's key.</summary>
    public required string KeyId { get; init; }

    /// <summary>The path of its door.</summary>
    public required string Door { get; init; }

    /// <summary>The dialect its bodies are written in; null for what is no chat.</summary>
    public string? Dialect { get; init; }

    /// <summary>The model as the caller called it; null when the request was refused before that was known.</summary>
    public string? Model { get; init; }

    /// <summary>Where its last attempt went, <c>provider/model</c>; null when there was none.</summary>
    public string? Target { get; init; }

    /// <summary>Its HTTP status; 0 when the caller had gone.</summary>
    public required int Status { get; init; }

    /// <summary>Whether the caller asked for a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Requests that were sent for it.</summary>
    public int Attempts { get; init; }

    /// <summary>Code of the error that ended the last of them; null when it succeeded.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Input tokens of all attempts.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Output tokens of all attempts.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>What all attempts cost, in nano-USD; null when a price is not known.</summary>
    public long? CostNanoUsd { get; init; }

    /// <summary>From arrival to the end of the answer, in microseconds.</summary>
    public long DurationMicroseconds { get; init; }

    /// <summary>What was asked; null when it is not kept.</summary>
    public LoggedBody? Asked { get; init; }

    /// <summary>What was answered; null when it is not kept.</summary>
    public LoggedBody? Answered { get; init; }
}
