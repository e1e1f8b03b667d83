namespace Parlance;

/// <content>A request that is the next question of a <see cref="Conversation"/>.</content>
public sealed partial class ChatRequestBuilder
{
    private Conversation? _conversation;

    /// <summary>Who is asked.</summary>
    internal AiClient Client => _client;

    /// <summary>The same settings as the next question of <paramref name="conversation"/>, without the messages said so far.</summary>
    internal ChatRequestBuilder Within(Conversation conversation)
    {
        var begun = With(Request with { Messages = [] });
        begun._conversation = conversation;
        return begun;
    }
}
