namespace Parlance;

/// <summary>
/// A request in the making. Immutable: every method returns a new value, so that a half-made request can be kept and finished in several ways. Messages keep the order of the calls.
/// Nothing is checked before it is executed; then a wrong field is an <see cref="AiException"/> of kind <see cref="ErrorKind.InvalidRequest"/> that names it.
/// </summary>
public sealed class ChatRequestBuilder
{
    private readonly AiClient _client;
    private readonly ChatRequest _request;

    internal ChatRequestBuilder(AiClient client, ChatRequest request)
    {
        _client = client;
        _request = request;
    }

    /// <summary>The request as it stands.</summary>
    public ChatRequest ToRequest() => _request;

    /// <summary>Another model than the client's, for this request; the client's fallbacks still stand behind it.</summary>
    public ChatRequestBuilder Model(string model) => With(_request with { Model = model });

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
    public ChatRequestBuilder Messages(params IEnumerable<Message> messages) => With(_request with { Messages = [.. _request.Messages, .. messages] });

    /// <summary>Adds tools that the model may call.</summary>
    public ChatRequestBuilder Tools(params IEnumerable<ToolDefinition> tools) => With(_request with { Tools = [.. _request.Tools, .. tools] });

    /// <summary>Whether the model may, must or must not call a tool. Default: it may.</summary>
    public ChatRequestBuilder ToolChoice(ToolChoice choice) => With(_request with { ToolChoice = choice });

    /// <summary>Whether several calls may come at once. Default: the provider's.</summary>
    public ChatRequestBuilder ParallelToolCalls(bool allowed) => With(_request with { ParallelToolCalls = allowed });

    /// <summary>Sampling temperature, 0–2. Default: the provider's.</summary>
    public ChatRequestBuilder Temperature(double temperature) => With(_request with { Temperature = temperature });

    /// <summary>Nucleus sampling, 0–1. Default: the provider's.</summary>
    public ChatRequestBuilder TopP(double topP) => With(_request with { TopP = topP });

    /// <summary>Sampling from the K most likely tokens, at least 1. Left out where a provider does not know it.</summary>
    public ChatRequestBuilder TopK(long topK) => With(_request with { TopK = topK });

    /// <summary>Upper bound of output tokens, reasoning included; at least 1. Default: the provider's.</summary>
    public ChatRequestBuilder MaxTokens(long maxTokens) => With(_request with { MaxTokens = maxTokens });

    /// <summary>Texts at which the model stops; they replace those said before.</summary>
    public ChatRequestBuilder Stop(params ReadOnlySpan<string> stop) => With(_request with { Stop = stop.ToArray() });

    /// <summary>Seed for repeatable sampling, where a provider knows one.</summary>
    public ChatRequestBuilder Seed(long seed) => With(_request with { Seed = seed });

    /// <summary>Penalties on tokens that have appeared, −2…2 each. Default 0.</summary>
    public ChatRequestBuilder Penalties(double presence = 0, double frequency = 0) => With(_request with { PresencePenalty = presence, FrequencyPenalty = frequency });

    /// <summary>Number of answers, at least 1. Default 1.</summary>
    public ChatRequestBuilder Answers(int count) => With(_request with { N = count });

    /// <summary>Asks for log probabilities.</summary>
    /// <param name="alternatives">Alternatives per token, 0–20.</param>
    public ChatRequestBuilder Logprobs(int alternatives = 0) => With(_request with { Logprobs = true, TopLogprobs = alternatives });

    /// <summary>The form of the answer. Default text.</summary>
    public ChatRequestBuilder ResponseFormat(ResponseFormat format) => With(_request with { ResponseFormat = format });

    /// <summary>How much to reason. Default: the provider's.</summary>
    public ChatRequestBuilder Reasoning(ReasoningControl control) => With(_request with { Reasoning = control });

    /// <summary>How much to reason, as one word: <c>none</c>, <c>low</c>, <c>medium</c>, <c>high</c>…</summary>
    public ChatRequestBuilder Reasoning(string effort) => Reasoning(new ReasoningControl { Effort = effort });

    /// <summary>Says that the answer is wanted as a stream. It changes nothing but the reading of the code: <see cref="ExecuteStreamAsync"/> decides.</summary>
    public ChatRequestBuilder Stream() => With(_request with { Stream = true });

    /// <summary>The whole answer.</summary>
    /// <param name="cancellationToken">Cancels the call and closes its connection at once.</param>
    /// <exception cref="AiException">The call failed.</exception>
    public async Task<ChatResult> ExecuteAsync(CancellationToken cancellationToken = default)
    {
        var (reply, _) = await _client.ExecuteAsync(_request, cancellationToken).ConfigureAwait(false);
        return reply;
    }

    /// <summary>The whole answer and what it took.</summary>
    /// <param name="cancellationToken">Cancels the call and closes its connection at once.</param>
    /// <exception cref="AiException">The call failed.</exception>
    public Task<(ChatResult Reply, CallStats Stats)> ExecuteWithStatsAsync(CancellationToken cancellationToken = default) => _client.ExecuteAsync(_request, cancellationToken);

    /// <summary>
    /// The answer as it arrives; the call is made when the enumeration begins. Leaving the loop or cancelling closes the connection at once. After the first content nothing is tried again:
    /// an error then throws an <see cref="AiException"/> from the loop.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public IAsyncEnumerable<StreamingEvent> ExecuteStreamAsync(CancellationToken cancellationToken = default) => _client.StreamAsync(_request, cancellationToken);

    private ChatRequestBuilder Add(Message message) => With(_request with { Messages = [.. _request.Messages, message] });

    private ChatRequestBuilder With(ChatRequest request) => new(_client, request);
}
