namespace Parlance;

/// <summary>How a <see cref="Conversation"/> fits its model. Immutable; every property may be left out.</summary>
public sealed record ConversationOptions
{
    /// <summary>What happens when the window is full. Default <see cref="ContextPolicy.DropOldest"/>.</summary>
    public ContextPolicy WhenFull { get; init; } = ContextPolicy.DropOldest;

    /// <summary>Tokens of input and output together. Default null: as the model's card says; where it says nothing, nothing is held back.</summary>
    public long? ContextWindow { get; init; }
}
