using Parlance.Client.Conversations;

namespace Parlance;

/// <summary>
/// A conversation that goes on for many turns: it keeps what was said, with tool calls and the reasoning state that providers want back, sends as much of it as fits the model, and can be saved and continued elsewhere.
/// A turn is kept when its answer is complete; one that failed, was cancelled or left leaves the conversation as it was. Not thread-safe: one question at a time, a second one meanwhile is an <see cref="InvalidOperationException"/>.
/// </summary>
public sealed partial class Conversation
{
    private readonly ChatRequestBuilder _start;
    private readonly AiClient _client;
    private readonly ConversationOptions _options;
    private readonly List<Message> _messages;
    private int _from;
    private Kept? _latest;
    private int _asking;

    /// <summary>Begins a conversation.</summary>
    /// <param name="start">What holds for every question: instructions, model, tools, temperature. Its messages are the beginning of the conversation.</param>
    /// <param name="options">Null for the defaults.</param>
    public Conversation(ChatRequestBuilder start, ConversationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        var request = start.ToRequest();
        _client = start.Client;
        _options = options ?? new ConversationOptions();
        _messages = [.. request.Messages];
        _start = start;
    }

    /// <summary>Everything that was said, oldest first, also what is no longer sent.</summary>
    public IReadOnlyList<Message> Messages => _messages;

    /// <summary>The summary that is sent in place of the oldest turns; null when there is none.</summary>
    public ConversationSummary? Summary { get; private set; }

    /// <summary>About how many tokens the conversation has as it would be sent now, without a new question; corrected by what the provider reported so far.</summary>
    public long Tokens
    {
        get
        {
            var request = _start.ToRequest();
            var target = _client.TargetOf(request.Model);
            return _client.Scales.Apply(target.Name, Estimate(request, TokenFraming.Of(target.Dialect.Name), _messages, _from, Summary));
        }
    }

    /// <summary>A question, to be finished like any request: <c>ExecuteAsync</c>, <c>ExecuteStreamAsync</c>… Settings that are added hold for this question only.</summary>
    public ChatRequestBuilder Ask(string text) => Ask(Message.User(text));

    /// <summary>A question of several parts: text, images, documents.</summary>
    public ChatRequestBuilder Ask(params ReadOnlySpan<ContentPart> parts) => Ask(Message.User(parts));

    /// <summary>What comes next in the conversation, for example the results of tool calls (<see cref="Message.Tool"/>).</summary>
    public ChatRequestBuilder Ask(params IEnumerable<Message> messages) => _start.Within(this).Messages(messages);

    /// <summary>The conversation as JSON, to be continued with <see cref="Load(ChatRequestBuilder, string, ConversationOptions?)"/>. Settings are not part of it: they stand in the program.</summary>
    /// <exception cref="AiException">A message holds raw JSON that is none.</exception>
    public string ToJson() => ConversationJson.Write(new SavedConversation(_messages, _from, Summary));

    /// <summary>Continues a conversation that was saved.</summary>
    /// <param name="start">What holds for every question. It must have no messages: those are in <paramref name="json"/>.</param>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="AiException">E1001: <paramref name="json"/> is no conversation, was changed, or is of a version that this one does not know.</exception>
    public static Conversation Load(ChatRequestBuilder start, string json, ConversationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        var conversation = new Conversation(start, options);
        if (conversation._messages.Count > 0)
        {
            throw new AiException(new ChatError(ErrorKind.InvalidRequest, "A saved conversation holds its own messages, instructions too; give Conversation.Load a request without any, for example client.Chat().") { Side = ErrorSide.Client, Param = "messages" });
        }

        var saved = ConversationJson.Read(json);
        conversation._messages.AddRange(saved.Messages);
        conversation._from = saved.From;
        conversation.Summary = saved.Summary;
        return conversation;
    }
}
