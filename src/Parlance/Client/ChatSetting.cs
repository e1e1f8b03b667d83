using Parlance.Client.Tools;

namespace Parlance;

/// <summary>What a <see cref="ChatRequestBuilder"/> knows beside its request. Immutable; shared by all steps of a chain.</summary>
/// <param name="Client">Who is asked.</param>
internal sealed record ChatSetting(AiClient Client)
{
    /// <summary>Limit of the whole call; null for the client's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The functions that are run for the model. Default none.</summary>
    public ToolBelt Belt { get; init; } = ToolBelt.Empty;

    /// <summary>The conversation whose next question it is; null for none.</summary>
    public Conversation? Conversation { get; init; }

    /// <summary>Whether a request is one call of a model, and nothing around it.</summary>
    public bool IsPlain => Timeout is null && Conversation is null && Belt.IsEmpty;
}
