namespace Parlance;

/// <summary>What a <see cref="Conversation"/> does when its next request would not fit the model's context window. Closed: the three here are all there are. Immutable.</summary>
public abstract record ContextPolicy
{
    private ContextPolicy()
    {
    }

    /// <summary>
    /// The oldest turns are no longer sent: whole turns, so that no tool call loses its result; instructions stay. To keep what a provider has cached useful, as many turns go at once as make a quarter of the room free.
    /// </summary>
    public static ContextPolicy DropOldest { get; } = new Drop();

    /// <summary>The question is refused with an <see cref="AiException"/> of kind <see cref="ErrorKind.RequestTooLarge"/> and code <c>context_length_exceeded</c> that says by how much.</summary>
    public static ContextPolicy Refuse { get; } = new Refusal();

    /// <summary>
    /// Instead of the oldest turns a summary of them is sent, which <paramref name="model"/> writes when it is needed: one more call, of the same client, before the question's own. When it fails, the question fails.
    /// </summary>
    /// <param name="model">Who summarises, for example a small, cheap model.</param>
    /// <param name="maxTokens">Most tokens of a summary. Default 1,000.</param>
    public static ContextPolicy Summarize(string model, long maxTokens = 1_000)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokens);
        return new Summary(model, maxTokens);
    }

    internal sealed record Drop : ContextPolicy;

    internal sealed record Refusal : ContextPolicy;

    internal sealed record Summary(string Model, long MaxTokens) : ContextPolicy;
}
