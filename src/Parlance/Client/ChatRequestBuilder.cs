using Parlance.Client.Tools;
using Parlance.Dialects;

namespace Parlance;

/// <summary>
/// A request in the making. Immutable: every method returns a new value, so that a half-made request can be kept and finished in several ways. Messages keep the order of the calls.
/// Nothing is checked before it is executed; then a wrong field is an <see cref="AiException"/> of kind <see cref="ErrorKind.InvalidRequest"/> that names it.
/// </summary>
public sealed partial class ChatRequestBuilder
{
    private readonly ChatSetting _setting;

    internal ChatRequestBuilder(ChatSetting setting, ChatRequest request) => (_setting, _made) = (setting, request);

    /// <summary>The request as it stands.</summary>
    public ChatRequest ToRequest() => Request;

    /// <summary>Adds instructions.</summary>
    public ChatRequestBuilder System(string text) => Add(Message.System(text));

    /// <summary>Adds what the user says.</summary>
    public ChatRequestBuilder User(string text) => Add(Message.User(text));

    /// <summary>Adds what the user says in several parts: text, images, documents.</summary>
    public ChatRequestBuilder User(params ReadOnlySpan<ContentPart> parts) => Add(Message.User(parts));

    /// <summary>Adds what the model said before.</summary>
    public ChatRequestBuilder Assistant(string text) => Add(Message.Assistant(text));

    /// <summary>Adds what the model said before, in several parts: reasoning, text, tool calls.</summary>
    public ChatRequestBuilder Assistant(params ReadOnlySpan<ContentPart> parts) => Add(Message.Assistant(parts));

    /// <summary>Adds the result of a tool call.</summary>
    public ChatRequestBuilder Tool(string callId, string result, bool isError = false) => Add(Message.Tool(callId, result, isError));

    /// <summary>Adds messages, for example the history of a conversation.</summary>
    public ChatRequestBuilder Messages(params IEnumerable<Message> messages) => With(Request with { Messages = [.. Request.Messages, .. messages] });

    /// <summary>Adds an image to what the user said last.</summary>
    /// <param name="url">An https address; passed on and never fetched here.</param>
    /// <param name="detail">How closely to look: <c>auto</c>, <c>low</c> or <c>high</c>. Default: the provider's.</param>
    public ChatRequestBuilder Image(string url, string? detail = null) => Attach(new ImagePart { Url = url, Detail = detail });

    /// <summary>Adds an image to what the user said last.</summary>
    /// <param name="bytes">The image.</param>
    /// <param name="mediaType">For example <c>image/png</c>. Default null: told from the bytes (PNG, JPEG, GIF, WebP).</param>
    /// <param name="detail">How closely to look: <c>auto</c>, <c>low</c> or <c>high</c>. Default: the provider's.</param>
    public ChatRequestBuilder Image(ReadOnlySpan<byte> bytes, string? mediaType = null, string? detail = null)
    {
        var base64 = Convert.ToBase64String(bytes);
        return Attach(new ImagePart { Base64 = base64, MediaType = mediaType ?? ImageType.Of(base64), Detail = detail });
    }

    /// <summary>Adds a document to what the user said last.</summary>
    /// <param name="url">An https address; passed on and never fetched here.</param>
    public ChatRequestBuilder File(string url) => Attach(new FilePart { Url = url });

    /// <summary>Adds a document to what the user said last.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="mediaType">For example <c>application/pdf</c>.</param>
    /// <param name="name">File name or title; some providers want one.</param>
    public ChatRequestBuilder File(ReadOnlySpan<byte> bytes, string mediaType, string? name = null) => Attach(new FilePart { Base64 = Convert.ToBase64String(bytes), MediaType = mediaType, Name = name });

    /// <summary>Adds sound to what the user said last.</summary>
    /// <param name="bytes">The sound.</param>
    /// <param name="format"><c>wav</c> or <c>mp3</c>; some providers take more.</param>
    public ChatRequestBuilder Audio(ReadOnlySpan<byte> bytes, string format = "wav") => Attach(new AudioPart(Convert.ToBase64String(bytes), format));

    /// <summary>Adds parts to what the user said last, for example one of <see cref="Attachment.FromFileAsync"/>; where the last message is not the user's they begin one.</summary>
    public ChatRequestBuilder Attach(params ReadOnlySpan<ContentPart> parts)
    {
        if (Request.Messages is not [.., var last] || last.Role != MessageRole.User)
        {
            return Add(Message.User(parts));
        }

        return With(Request with { Messages = [.. Request.Messages.SkipLast(1), last with { Content = [.. last.Content, .. parts] }] });
    }

    /// <summary>Has the answer made anew, where the client keeps answers (<see cref="AiClientOptions.Cache"/>); it is not kept either.</summary>
    public ChatRequestBuilder NoCache() => With(Request with { SkipsCache = true });

    /// <summary>Says that the answer is wanted as a stream. It changes nothing but the reading of the code: <see cref="ExecuteStreamAsync"/> decides.</summary>
    public ChatRequestBuilder Stream() => With(Request with { Stream = true });

    /// <summary>The whole answer.</summary>
    /// <param name="cancellationToken">Cancels the call and closes its connection at once.</param>
    /// <exception cref="AiException">The call failed.</exception>
    public Task<ChatResult> ExecuteAsync(CancellationToken cancellationToken = default) =>
        _setting.IsPlain ? _setting.Client.ReplyAsync(Request, cancellationToken) : ReplyOfAsync(ExecuteWithStatsAsync(cancellationToken));

    /// <summary>The whole answer and what it took.</summary>
    /// <param name="cancellationToken">Cancels the call and closes its connection at once.</param>
    /// <exception cref="AiException">The call failed.</exception>
    public Task<(ChatResult Reply, CallStats Stats)> ExecuteWithStatsAsync(CancellationToken cancellationToken = default) => _setting.Timeout is { } limit
        ? CallDeadline.RunAsync(limit, _setting.Client.TimeProvider, cancellation => RunAsync(Request, cancellation), cancellationToken)
        : RunAsync(Request, cancellationToken);

    /// <summary>
    /// The answer as it arrives; the call is made when the enumeration begins. Leaving the loop or cancelling closes the connection at once. After the first content nothing is tried again:
    /// an error then throws an <see cref="AiException"/> from the loop.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public IAsyncEnumerable<StreamingEvent> ExecuteStreamAsync(CancellationToken cancellationToken = default) => StreamAsync(Request, cancellationToken);

    /// <summary>The answer as <see cref="ExecuteStreamAsync"/> gives it, and beside it an account that is complete when the stream is, however it ends: <c>var (events, stats) = …</c>.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public AnswerStream ExecuteStreamWithStatsAsync(CancellationToken cancellationToken = default) => new(scope => StreamAsync(Request with { Scope = scope }, cancellationToken), _setting.Client.TimeProvider);

    private static async Task<ChatResult> ReplyOfAsync(Task<(ChatResult Reply, CallStats Stats)> answer) => (await answer.ConfigureAwait(false)).Reply;

    private IAsyncEnumerable<StreamingEvent> StreamAsync(ChatRequest request, CancellationToken cancellationToken) => _setting.Timeout is { } limit
        ? CallDeadline.StreamAsync(limit, _setting.Client.TimeProvider, cancellation => RunStreamAsync(request, cancellation), cancellationToken)
        : RunStreamAsync(request, cancellationToken);

    private Task<(ChatResult Reply, CallStats Stats)> RunAsync(ChatRequest request, CancellationToken cancellationToken) =>
        _setting.Conversation is { } conversation ? conversation.RunAsync(request, AnswerAsync, cancellationToken) : AnswerAsync(request, cancellationToken);

    private IAsyncEnumerable<StreamingEvent> RunStreamAsync(ChatRequest request, CancellationToken cancellationToken) =>
        _setting.Conversation is { } conversation ? conversation.RunStreamAsync(request, AnswerStreamAsync, cancellationToken) : AnswerStreamAsync(request, cancellationToken);

    private Task<(ChatResult Reply, CallStats Stats)> AnswerAsync(ChatRequest request, CancellationToken cancellationToken) =>
        _setting.Belt.IsEmpty ? _setting.Client.ExecuteAsync(request, cancellationToken) : AiClient.FoldAsync(Loop(_setting.Client.AskOnceAsync).RunAsync(request, cancellationToken));

    private IAsyncEnumerable<StreamingEvent> AnswerStreamAsync(ChatRequest request, CancellationToken cancellationToken) =>
        _setting.Belt.IsEmpty ? _setting.Client.StreamAsync(request, cancellationToken) : Loop(_setting.Client.StreamAsync).RunAsync(request, cancellationToken);

    private ToolLoop Loop(ChatNext ask) => new(_setting.Belt, ask, _setting.Client.TimeProvider);

    private ChatRequestBuilder Add(Message message) => new(this, Step.Message, message, 0);

    private ChatRequestBuilder With(ChatRequest request) => new(_setting, request);
}
