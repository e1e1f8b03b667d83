namespace Parlance;

/// <summary>What lies behind a step: the next one, at last the model. The request's <see cref="ChatRequest.Stream"/> says whether the caller wants to see the answer as it arrives.</summary>
internal delegate IAsyncEnumerable<StreamingEvent> ChatNext(ChatRequest request, CancellationToken cancellationToken);

/// <summary>
/// One layer around every call of a client, for example a cache. Streaming is the only path: a whole answer passes as events too, and the last one is <see cref="StreamingEvent.Completed"/>.
/// Thread-safe.
/// </summary>
internal interface IChatStep
{
    /// <summary>The answer's events: those of <paramref name="next"/>, its own in their place, or an <see cref="AiException"/>.</summary>
    IAsyncEnumerable<StreamingEvent> RunAsync(ChatRequest request, ChatNext next, CancellationToken cancellationToken);
}
