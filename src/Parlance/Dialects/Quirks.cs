namespace Parlance.Dialects;

/// <summary>
/// How a provider deviates from its dialect, set by its manifest and read by the dialect. The defaults are what most OpenAI-compatible servers understand. Immutable.
/// </summary>
public sealed record Quirks
{
    /// <summary>No deviation.</summary>
    public static Quirks None { get; } = new();

    /// <summary>Name of the output limit: <c>max_tokens</c> (default) or <c>max_completion_tokens</c>.</summary>
    public string MaxTokensField { get; init; } = "max_tokens";

    /// <summary>Whether role <c>developer</c> is understood; else it becomes <c>system</c>. Default false.</summary>
    public bool DeveloperRole { get; init; }

    /// <summary>Field in which reasoning is sent back on assistant turns: <c>reasoning_content</c>, <c>reasoning</c>, <c>reasoning_details</c>, or <c>thinking</c> for typed content parts (Mistral); null (default) sends none.</summary>
    public string? ReasoningEcho { get; init; }

    /// <summary>How reasoning is controlled: <c>effort</c> (default, <c>reasoning_effort</c>), <c>thinking</c> (<c>thinking.type</c> and <c>reasoning_effort</c>), <c>enable_thinking</c> (with <c>thinking_budget</c>), <c>reasoning</c> (object), <c>chat_template_kwargs</c>, <c>budget</c> (anthropic-messages and bedrock-converse: <c>thinking.budget_tokens</c> instead of adaptive thinking with an effort), <c>reasoning_config</c> (bedrock-converse: a word in the model's own field of that name), <c>max_reasoning_effort</c> (bedrock-converse: <c>reasoningConfig.maxReasoningEffort</c>), <c>none</c>.</summary>
    public string ReasoningControl { get; init; } = "effort";

    /// <summary>Beginnings of the names of models that are controlled by <c>budget</c> although <see cref="ReasoningControl"/> says otherwise. Default none.</summary>
    public IReadOnlyList<string> BudgetModels { get; init; } = [];

    /// <summary>Beginnings of the names of models that take a level of reasoning where the provider's others take on and off only (ollama-chat <c>think</c>). Default none.</summary>
    public IReadOnlyList<string> EffortModels { get; init; } = [];

    /// <summary>Effort words that the provider spells otherwise, for example <c>minimal → low</c>.</summary>
    public IReadOnlyDictionary<string, string> EffortWords { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether <c>stream_options.include_usage</c> is sent. Default true; false where it is refused or usage always comes.</summary>
    public bool StreamUsageOption { get; init; } = true;

    /// <summary>Whether answers can be streamed. Default true; false has a stream asked for as a whole answer, which is then played as a stream.</summary>
    public bool Streams { get; init; } = true;

    /// <summary>Whether content arrays of text only become one string. Default false.</summary>
    public bool FlattenText { get; init; }

    /// <summary>Whether an assistant turn without text sends <c>content: ""</c> instead of <c>null</c>. Default false.</summary>
    public bool EmptyContent { get; init; }

    /// <summary>Words for tool choices that the provider spells otherwise: <c>required → any</c>. A null value means refused: the request is an error.</summary>
    public IReadOnlyDictionary<string, string?> ToolChoiceWords { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether one tool can be forced by name. Default true; false sends only that tool, and requires a call.</summary>
    public bool NamedToolChoice { get; init; } = true;

    /// <summary>Exact length of tool call ids, in letters and digits; 0 (default) leaves them free.</summary>
    public int ToolCallIdLength { get; init; }

    /// <summary>What structured output is understood: <c>json_schema</c> (default), <c>json_object</c> (a schema is sent as instruction), <c>tool</c> (bedrock-converse: a schema is sent as a tool that must be called) or <c>none</c>.</summary>
    public string StructuredOutput { get; init; } = "json_schema";

    /// <summary>Request fields that are refused and therefore left out when the caller's request is translated.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>The same for some models only: beginning of the model's name → fields, for example <c>claude-opus-5 → temperature, top_p, top_k</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> DropByModel { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Request fields that go by another name, for example <c>seed → random_seed</c>.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();

    /// <summary>Highest temperature; higher ones are lowered to it and named as dropped (<c>temperature&gt;1</c>). Default 2.</summary>
    public double MaxTemperature { get; init; } = 2;

    /// <summary>Finish reasons outside the dialect's own, for example <c>model_length → length</c>.</summary>
    public IReadOnlyDictionary<string, string> FinishReasons { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether answers are in the dialect's own form, so that they can be passed on as bytes. Default true; false has every answer translated, for example where tool calls come without an index.</summary>
    public bool SpliceAnswers { get; init; } = true;

    /// <summary>Whether <c>completion_tokens</c> leaves reasoning tokens out (recorded at xAI: 12 + 1 + 290 = total 303). Default false.</summary>
    public bool ReasoningOutsideCompletion { get; init; }

    /// <summary>Whether calls and results of functions carry ids (gemini-generate). Default true; false where they are refused (Vertex AI).</summary>
    public bool FunctionIds { get; init; } = true;

    /// <summary>Beginnings of the names of models of earlier generations: for gemini-generate those before the third, whose calls have no signature, and which take no JSON answer beside functions and no media inside results. Default none.</summary>
    public IReadOnlyList<string> EarlierModels { get; init; } = [];

    /// <summary>Fewest reasoning tokens of models that cannot be told not to reason: beginning of the model's name → tokens, for example <c>gemini-2.5-pro → 128</c>.</summary>
    public IReadOnlyDictionary<string, long> BudgetFloors { get; init; } = new Dictionary<string, long>();

    /// <summary>
    /// Deviations of some models only: beginning of the model's name → everything that holds for it. A prefix of the name up to a dot or slash does not count (a geography, an ARN, a vendor).
    /// Default none. See <see cref="For"/>.
    /// </summary>
    public IReadOnlyDictionary<string, Quirks> ByModel { get; init; } = new Dictionary<string, Quirks>();

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
}
