namespace Parlance;

/// <summary>What stands for the turns of a <see cref="Conversation"/> that are no longer sent. Immutable.</summary>
/// <param name="Text">The summary.</param>
/// <param name="Model">The model that wrote it, as it was named.</param>
public sealed record ConversationSummary(string Text, string Model)
{
    /// <summary>How the summary stands in a request: in front of the oldest turn that is still sent, as something said by the user, marked as what it is.</summary>
    public ContentPart ToPart() => new TextPart($"[Summary of the earlier conversation]\n{Text}\n[End of the summary]\n\n");
}
