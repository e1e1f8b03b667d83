namespace Parlance.Client.Conversations;

/// <summary>What of a conversation is saved.</summary>
/// <param name="Messages">Everything that was said.</param>
/// <param name="From">The first message that is still sent.</param>
/// <param name="Summary">What is sent in place of those before it; null when nothing is.</param>
internal sealed record SavedConversation(IReadOnlyList<Message> Messages, int From, ConversationSummary? Summary);
