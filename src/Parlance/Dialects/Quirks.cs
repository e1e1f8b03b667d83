namespace Parlance.Dialects;

/// <summary>
/// How a provider, or one of its models, deviates from its dialect: set by a manifest, read by the dialect. The defaults are what most OpenAI-compatible servers understand. Immutable.
/// Whatever a request is sent without because of them is named (<see cref="DroppedFields"/>).
/// </summary>
public sealed record Quirks
{
    /// <summary>No deviation.</summary>
    public static Quirks None { get; } = new();

    // Fields of the request.

    /// <summary>Name of the output limit: <c>max_tokens</c> (default) or <c>max_completion_tokens</c>.</summary>
    public string MaxTokensField { get; init; } = "max_tokens";

    /// <summary>
    /// Request fields that are refused and therefore left out, by their names on the wire; <c>n</c> only above 1 is then an error. In openai-chat also deeper ones, arrays stepped through:
    /// <c>messages.name</c>, <c>tools.function.strict</c>. Default none.
    /// </summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Request fields that are refused while the model reasons: left out unless the caller asks for no reasoning (<c>reasoning_effort: none</c>). Default none.</summary>
    public IReadOnlyList<string> DropWhenReasoning { get; init; } = [];

    /// <summary>Request fields that go by another name, for example <c>seed → random_seed</c>.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();

    /// <summary>Request fields that are always sent, with their values as JSON, for example <c>reasoning_split → true</c>. A caller's other value is not sent. Default none; openai-chat only.</summary>
    public IReadOnlyDictionary<string, string> Force { get; init; } = new Dictionary<string, string>();

    /// <summary>Numbers that a parameter takes, by its name in openai-chat: others are moved to the nearest bound and named as dropped (<c>temperature&gt;1</c>, <c>temperature&lt;0.01</c>). Default: the dialect's own range.</summary>
    public IReadOnlyDictionary<string, ValueRange> Ranges { get; init; } = new Dictionary<string, ValueRange>();

    /// <summary>Most stop texts; the first ones are sent of more, named as dropped (<c>stop&gt;1</c>). Default 0: as many as the caller has. openai-chat only.</summary>
    public int MaxStops { get; init; }

    /// <summary>Whether answers come as streams only: a whole answer is then asked for as a stream. Default false; openai-chat only.</summary>
    public bool StreamOnly { get; init; }

    /// <summary>Whether <c>stream_options.include_usage</c> is sent. Default true; false where it is refused or usage always comes.</summary>
    public bool StreamUsageOption { get; init; } = true;

    /// <summary>Whether answers can be streamed. Default true; false has a stream asked for as a whole answer, which is then played as a stream.</summary>
    public bool Streams { get; init; } = true;

    // Messages.

    /// <summary>Whether role <c>developer</c> is understood; else it becomes <c>system</c>. Default false.</summary>
    public bool DeveloperRole { get; init; }

    /// <summary>Whether content arrays of text only become one string. Default false.</summary>
    public bool FlattenText { get; init; }

    /// <summary>Whether an assistant turn without text sends <c>content: ""</c> instead of <c>null</c>. Default false.</summary>
    public bool EmptyContent { get; init; }

    /// <summary>Exact length of tool call ids, in letters and digits; 0 (default) leaves them free.</summary>
    public int ToolCallIdLength { get; init; }

    /// <summary>Whether calls and results of functions carry ids (gemini-generate). Default true; false where they are refused (Vertex AI).</summary>
    public bool FunctionIds { get; init; } = true;

    // Tools and the form of the answer.

    /// <summary>
    /// Words for tool choices that the provider spells otherwise: <c>required → any</c>. <c>required → auto</c> leaves the choice to the model where none can be forced, and is named as dropped.
    /// A null value means refused: <c>none</c> is then sent without tools, any other choice is an error.
    /// </summary>
    public IReadOnlyDictionary<string, string?> ToolChoiceWords { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether one tool can be forced by name. Default true; false sends only that tool, and requires a call.</summary>
    public bool NamedToolChoice { get; init; } = true;

    /// <summary>
    /// How tools reach the model: <c>native</c> (default), <c>text</c> (they are described in the system prompt, and calls are read out of the answer's text) or <c>hybrid</c> (sent as usual, and where no call comes
    /// back one is looked for in the text). Answers that are searched are translated.
    /// </summary>
    public string Tools { get; init; } = "native";

    /// <summary>Further tags that a model writes in place of a call in text: tag → the tool that it means, or empty where the call itself names it. Used with <see cref="Tools"/> only. Default: <c>shell</c> and <c>bash</c>, which mean a tool <c>shell</c>.</summary>
    public IReadOnlyDictionary<string, string> ToolTags { get; init; } = new Dictionary<string, string> { ["shell"] = "shell", ["bash"] = "shell" };

    /// <summary>What structured output is understood: <c>json_schema</c> (default), <c>json_schema_only</c> (any JSON is asked for in words), <c>json_object</c> (a schema is sent as instruction), <c>tool</c> (bedrock-converse: a schema is sent as a tool that must be called) or <c>none</c>.</summary>
    public string StructuredOutput { get; init; } = "json_schema";

    // Reasoning.

    /// <summary>
    /// How reasoning is controlled: <c>effort</c> (default, <c>reasoning_effort</c>), <c>thinking</c> (<c>thinking.type</c> and <c>reasoning_effort</c>), <c>thinking_enabled</c> (<c>thinking.enabled</c>),
    /// <c>enable_thinking</c> (with <c>thinking_budget</c>), <c>reasoning</c> (object), <c>chat_template_kwargs</c>, <c>chat_template_args</c>, <c>budget</c> (openai-chat, anthropic-messages and bedrock-converse:
    /// <c>thinking.budget_tokens</c>; gemini-generate: <c>thinkingBudget</c>), <c>level</c> (ollama-chat: <c>think</c> as a level that cannot be switched off), <c>reasoning_config</c> (bedrock-converse: a word in
    /// the model's own field of that name), <c>max_reasoning_effort</c> (bedrock-converse: <c>reasoningConfig.maxReasoningEffort</c>), <c>none</c>.
    /// </summary>
    public string ReasoningControl { get; init; } = "effort";

    /// <summary>Effort words that the provider spells otherwise, for example <c>minimal → low</c>. <c>none → low</c>, for models that cannot be silenced, is named as dropped.</summary>
    public IReadOnlyDictionary<string, string> EffortWords { get; init; } = new Dictionary<string, string>();

    /// <summary>Fewest reasoning tokens of a model that is controlled by <c>budget</c> and cannot be told not to reason. Default 0: it can.</summary>
    public long BudgetFloor { get; init; }

    /// <summary>Field in which reasoning is sent back on assistant turns: <c>reasoning_content</c>, <c>reasoning</c>, <c>reasoning_details</c>, <c>thinking</c> for typed content parts (Mistral), or <c>reasoning_text</c> for plain text in items (openai-responses); null (default) sends none.</summary>
    public string? ReasoningEcho { get; init; }

    /// <summary>Name of the tag, for example <c>think</c>, between whose marks reasoning stands at the head of the content (<see cref="ReasoningTagReader"/>). Null (default): content is content. openai-chat only.</summary>
    public string? ReasoningTag { get; init; }

    // Answers.

    /// <summary>Finish reasons outside the dialect's own, for example <c>model_length → length</c>; <c>error</c> means that the answer failed.</summary>
    public IReadOnlyDictionary<string, string> FinishReasons { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether answers are in the dialect's own form, so that they can be passed on as bytes. Default true; false has every answer translated, for example where tool calls come without an index.</summary>
    public bool SpliceAnswers { get; init; } = true;

    /// <summary>Whether <c>completion_tokens</c> leaves reasoning tokens out (recorded at xAI: 12 + 1 + 290 = total 303). Default false.</summary>
    public bool ReasoningOutsideCompletion { get; init; }

    // Operations besides chat.

    /// <summary>The most texts that one call for embeddings takes. Default 0: as many as the protocol allows (<see cref="Operations.IEmbeddingDialect.MaxTexts"/>).</summary>
    public int EmbeddingTexts { get; init; }

    // The model.

    /// <summary>Whether the model is of an earlier generation: for gemini-generate one before the third, whose calls have no signature, and which takes no JSON answer beside functions and no media inside results. Default false.</summary>
    public bool Earlier { get; init; }

    /// <summary>Name of the protocol to speak instead of the provider's, at its usual path, for models that another one cannot reach. Null (default): the provider's.</summary>
    public string? Dialect { get; init; }

    /// <summary>The same for requests with tools only, unless they ask for no reasoning: OpenAI's chat completions refuse both together since gpt-5.4. Null (default): no difference.</summary>
    public string? ToolsDialect { get; init; }

    /// <summary>
    /// Deviations of some models only: beginning of the model's name → everything that holds for it. A prefix of the name up to a dot or slash does not count (a geography, an ARN, a vendor).
    /// Default none. See <see cref="For"/>.
    /// </summary>
    public IReadOnlyDictionary<string, Quirks> ByModel { get; init; } = new Dictionary<string, Quirks>();

    /// <summary>Whether an answer can reach a caller of the same dialect as it is.</summary>
    internal bool PassAnswers => SpliceAnswers && ReasoningTag is null && FinishReasons.Count == 0;

    /// <summary>The deviations of one model: those of the longest beginning in <see cref="ByModel"/> that fits, or these.</summary>
    /// <param name="model">The model's name on the wire.</param>
    public Quirks For(string model)
    {
        var (length, found) = (0, this);
        foreach (var (beginning, quirks) in ByModel)
        {
            var at = model.IndexOf(beginning, StringComparison.Ordinal);
            if (beginning.Length > length && (at == 0 || (at > 0 && model[at - 1] is '.' or '/')))
            {
                (length, found) = (beginning.Length, quirks);
            }
        }

        return found;
    }

    /// <summary>Whether a caller asks for no reasoning, and gets none.</summary>
    internal bool IsSilent(ReasoningControl? asked) => asked is { Enabled: false } or { Effort: "none" } && EffortWords.GetValueOrDefault("none", "none") == "none";

    /// <summary>The number to send for a parameter.</summary>
    internal double Fit(string name, double number) => Ranges.TryGetValue(name, out var range) ? range.Fit(number) : number;
}
