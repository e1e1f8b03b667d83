namespace Parlance;

/// <content>A request that is the next question of a <see cref="Conversation"/>.</content>
public sealed partial class ChatRequestBuilder
{
    /// <summary>Who is asked.</summary>
    internal AiClient Client => _setting.Client;

    /// <summary>The same settings as the next question of <paramref name="conversation"/>, without the messages said so far.</summary>
    internal ChatRequestBuilder Within(Conversation conversation) => new(_setting with { Conversation = conversation }, Request with { Messages = [] });
}
