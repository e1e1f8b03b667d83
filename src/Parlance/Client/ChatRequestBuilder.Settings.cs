namespace Parlance;

/// <content>The knobs. One that a provider does not know is left out there.</content>
public sealed partial class ChatRequestBuilder
{
    private const string MetadataField = "metadata";

    /// <summary>Another model than the client's, for this request; the client's fallbacks still stand behind it.</summary>
    public ChatRequestBuilder Model(string model) => With(Request with { Model = model });

    /// <summary>Limit of this call with everything that belongs to it: waiting, all attempts, rounds of tools. Then it is an <see cref="AiException"/> of kind <see cref="ErrorKind.Timeout"/>. Default: the client's.</summary>
    public ChatRequestBuilder Timeout(TimeSpan limit) => new(_setting with { Timeout = limit }, Request);

    /// <summary>Adds tools that the model may call.</summary>
    public ChatRequestBuilder Tools(params IEnumerable<ToolDefinition> tools) => With(Request with { Tools = [.. Request.Tools, .. tools] });

    /// <summary>Whether the model may, must or must not call a tool. Default: it may.</summary>
    public ChatRequestBuilder ToolChoice(ToolChoice choice) => With(Request with { ToolChoice = choice });

    /// <summary>Whether several calls may come at once. Default: the provider's.</summary>
    public ChatRequestBuilder ParallelToolCalls(bool allowed) => With(Request with { ParallelToolCalls = allowed });

    /// <summary>Sampling temperature, 0–2. Default: the provider's.</summary>
    public ChatRequestBuilder Temperature(double temperature) => new(this, Step.Temperature, null, BitConverter.DoubleToInt64Bits(temperature));

    /// <summary>Nucleus sampling, 0–1. Default: the provider's.</summary>
    public ChatRequestBuilder TopP(double topP) => new(this, Step.TopP, null, BitConverter.DoubleToInt64Bits(topP));

    /// <summary>Sampling from the K most likely tokens, at least 1. Left out where a provider does not know it.</summary>
    public ChatRequestBuilder TopK(long topK) => With(Request with { TopK = topK });

    /// <summary>Upper bound of output tokens, reasoning included; at least 1. Default: the provider's.</summary>
    public ChatRequestBuilder MaxTokens(long maxTokens) => new(this, Step.MaxTokens, null, maxTokens);

    /// <summary>Texts at which the model stops; they replace those said before.</summary>
    public ChatRequestBuilder Stop(params ReadOnlySpan<string> stop) => With(Request with { Stop = stop.ToArray() });

    /// <summary>Seed for repeatable sampling, where a provider knows one.</summary>
    public ChatRequestBuilder Seed(long seed) => With(Request with { Seed = seed });

    /// <summary>Penalties on tokens that have appeared, −2…2 each. Default 0.</summary>
    public ChatRequestBuilder Penalties(double presence = 0, double frequency = 0) => With(Request with { PresencePenalty = presence, FrequencyPenalty = frequency });

    /// <summary>Number of answers, at least 1. Default 1.</summary>
    public ChatRequestBuilder N(int answers) => With(Request with { N = answers });

    /// <summary>Asks for log probabilities.</summary>
    /// <param name="alternatives">Alternatives per token, 0–20.</param>
    public ChatRequestBuilder Logprobs(int alternatives = 0) => With(Request with { Logprobs = true, TopLogprobs = alternatives });

    /// <summary>The form of the answer. Default text.</summary>
    public ChatRequestBuilder ResponseFormat(ResponseFormat format) => With(Request with { ResponseFormat = format });

    /// <summary>How much to reason. Default: the provider's.</summary>
    public ChatRequestBuilder Reasoning(ReasoningControl control) => With(Request with { Reasoning = control });

    /// <summary>How much to reason, as one word: <c>none</c>, <c>low</c>, <c>medium</c>, <c>high</c>…</summary>
    public ChatRequestBuilder Reasoning(string effort) => Reasoning(new ReasoningControl { Effort = effort });

    /// <summary>How much to reason at most, in tokens; becomes a level where a provider knows only levels.</summary>
    public ChatRequestBuilder Reasoning(long budgetTokens) => Reasoning(new ReasoningControl { BudgetTokens = budgetTokens });

    /// <summary>Whether to reason; how much is then the provider's to say.</summary>
    public ChatRequestBuilder Reasoning(bool on) => Reasoning(new ReasoningControl { Enabled = on });

    /// <summary>The caller's own id of its end user, where a provider takes one.</summary>
    public ChatRequestBuilder EndUser(string id) => With(Request with { User = id });

    /// <summary>
    /// A field of the provider's own request that has no method here, by its name there; <see cref="ChatRequest.Params"/> says how it is placed. It goes to fallbacks as well. A second value for a name replaces the first.
    /// </summary>
    /// <param name="name">The field's name at the top of the request, for example <c>service_tier</c>.</param>
    /// <param name="json">Its value as JSON: a text stands in quotes, <c>"\"flex\""</c>.</param>
    public ChatRequestBuilder Param(string name, string json) => With(Request with { Params = [.. Request.Params.Where(param => param.Key != name), new(name, RawJson.Parse(json))] });

    /// <summary>A note for the provider's own records of the call (OpenAI's <c>metadata</c>), where it keeps any. A second value for a name replaces the first.</summary>
    /// <exception cref="AiException">The request came with fields of another protocol than OpenAI's: use <see cref="Param"/>.</exception>
    public ChatRequestBuilder Metadata(string name, string value)
    {
        var request = Request;
        if (request.Extra is { Dialect: not ChatFields.Dialect })
        {
            throw new AiException(new ChatError(ErrorKind.InvalidRequest, $"metadata cannot be added to a request with fields of {request.Extra.Dialect}; use Param with that protocol's own field.") { Side = ErrorSide.Client, Param = MetadataField });
        }

        return With(request with { Extra = ChatFields.WithMember(request.Extra, MetadataField, name, value) });
    }
}
