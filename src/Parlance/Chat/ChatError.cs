namespace Parlance;

/// <summary>An error as a value. Immutable; its text never holds a credential or a stack trace.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">For a person: the field, the reason, the way out.</param>
public sealed record ChatError(ErrorKind Kind, string Message)
{
    /// <summary>Whose doing it is; default <see cref="ErrorSide.Provider"/>.</summary>
    public ErrorSide Side { get; init; } = ErrorSide.Provider;

    /// <summary>When it happened; default <see cref="ErrorPhase.Request"/>.</summary>
    public ErrorPhase Phase { get; init; }

    /// <summary>HTTP status that the provider sent, or that fits <see cref="Kind"/> when none was sent.</summary>
    public int Status { get; init; } = Kind.DefaultStatus();

    /// <summary>A finer word, for example <c>model_not_found</c>, <c>context_length_exceeded</c>, <c>upstream_incomplete</c>; null when there is none.</summary>
    public string? Code { get; init; }

    /// <summary>The provider's own code exactly as it was sent, where <see cref="Code"/> is a word that means the same; null when there is none or it is the same.</summary>
    internal string? ProviderCode { get; init; }

    /// <summary>The provider's own type word; null when there is none.</summary>
    public string? Type { get; init; }

    /// <summary>The request field at fault, for example <c>messages[2].content</c>; null when unknown.</summary>
    public string? Param { get; init; }

    /// <summary>How long to wait before trying again; null when not said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The provider's id of the request; null when unknown.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whether the same target may be tried again.</summary>
    public bool Retryable { get; init; } = Kind.IsRetryable();

    /// <summary>Whether another target may be tried.</summary>
    public bool Fallbackable { get; init; } = Kind.IsFallbackable();
}
