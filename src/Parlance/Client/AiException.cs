namespace Parlance;

/// <summary>
/// A call failed, or a client could not be made. One class for all 13 codes of AI-Protocol 2.0: <see cref="Kind"/> is closed, so a filter says what a subclass would
/// (<c>catch (AiException e) when (e.Kind == ErrorKind.RateLimited)</c>). Its text never holds a credential.
/// A call that its own caller cancelled throws <see cref="OperationCanceledException"/> instead.
/// </summary>
public sealed class AiException : Exception
{
    internal AiException(ChatError error, string? target = null, IReadOnlyList<AttemptRecord>? records = null)
        : base($"{error.Kind.Code()}: {error.Message}")
    {
        Error = error;
        AttemptRecords = records ?? [];
        Target = AttemptRecords is [.., var last] ? last.Target : target;
    }

    /// <summary>Everything that is known of the error.</summary>
    public ChatError Error { get; }

    /// <summary>The AI-Protocol code, <c>E1001</c>…<c>E9999</c>. The finer word, for example <c>model_not_found</c>, is in <see cref="Error"/>.</summary>
    public string Code => Error.Kind.Code();

    /// <summary>What went wrong.</summary>
    public ErrorKind Kind => Error.Kind;

    /// <summary>The HTTP status that the provider sent, or that fits <see cref="Kind"/> when none was sent.</summary>
    public int Status => Error.Status;

    /// <summary>Whether the same call may succeed later.</summary>
    public bool Retryable => Error.Retryable;

    /// <summary>Whether another model may answer.</summary>
    public bool Fallbackable => Error.Fallbackable;

    /// <summary>How long the provider asks to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter => Error.RetryAfter;

    /// <summary>The provider's id of the request; null when there is none.</summary>
    public string? RequestId => Error.RequestId;

    /// <summary>Who was asked last, as <c>provider/model</c>; null when nobody was.</summary>
    public string? Target { get; }

    /// <summary>The provider that was asked last; null when nobody was.</summary>
    public string? Provider => Target?[..Target.IndexOf('/')];

    /// <summary>Number of requests that were sent; 0 when the error was found before.</summary>
    public int Attempts => AttemptRecords.Count;

    /// <summary>Each of those requests, in the order in which they ended.</summary>
    public IReadOnlyList<AttemptRecord> AttemptRecords { get; }

    /// <summary>What the call took until it failed; null when nothing was answered.</summary>
    public CallStats? Stats { get; internal set; }

    /// <summary>The text of an answer that came and was not what was asked for; null for all other errors. It is the model's own and not part of <see cref="Exception.Message"/>.</summary>
    public string? Answer { get; internal init; }

    /// <summary>
    /// What the call had added to the conversation when it failed: whole rounds of function calls with their results, which can be sent as they stand so that nothing is run twice. Empty when there were none.
    /// </summary>
    public IReadOnlyList<Message> NewMessages { get; internal set; } = [];
}
