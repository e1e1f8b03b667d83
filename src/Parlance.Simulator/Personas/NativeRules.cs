using System.Text.Json;
using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Personas;

/// <summary>The quirks of providers with a dialect of their own, as refusals.</summary>
internal sealed class NativeRules(JsonElement body, string dialect, WireTarget target)
{
    /// <summary>Where the fields that manifests name stand in each dialect, step by step; where a field is not listed it stands at the top level.</summary>
    private static readonly Dictionary<(string Dialect, string Field), string> s_places = new()
    {
        [("bedrock-converse", "temperature")] = "inferenceConfig.temperature",
        [("bedrock-converse", "top_p")] = "inferenceConfig.topP",
        [("bedrock-converse", "top_k")] = "additionalModelRequestFields.top_k",
        [("bedrock-converse", "tool_choice")] = "toolConfig.toolChoice",
        [("gemini-generate", "thinkingConfig")] = "generationConfig.thinkingConfig",
        [("gemini-generate", "temperature")] = "generationConfig.temperature",
        [("gemini-generate", "top_p")] = "generationConfig.topP",
        [("gemini-generate", "top_k")] = "generationConfig.topK",
        [("gemini-generate", "seed")] = "generationConfig.seed",
        [("cohere-chat", "top_p")] = "p",
        [("cohere-chat", "top_k")] = "k",
    };

    private readonly Quirks _quirks = target.Quirks;

    public ChatError? Check() => PersonaRules.First(target.Dropped.Select(Dropped)) ?? dialect switch
    {
        "anthropic-messages" => Anthropic(),
        "gemini-generate" => Gemini(),
        "cohere-chat" => Rule.Unless(_quirks.ReasoningControl == "none" && PersonaRules.Has(body, "thinking"), "invalid request: thinking is not supported by this model.", "thinking"),
        "bedrock-converse" => Rule.Unless(_quirks.ReasoningControl == "none" && At("additionalModelRequestFields.thinking").ValueKind == JsonValueKind.Object, "The model returned the following errors: thinking is not supported.", "additionalModelRequestFields"),
        _ => null,
    };

    private ChatError? Dropped(string name)
    {
        var place = s_places.GetValueOrDefault((dialect, name), name);
        return At(place).ValueKind == JsonValueKind.Undefined ? null : PersonaRules.Unknown(place);
    }

    private JsonElement At(string place) => place.Split('.').Aggregate(body, PersonaRules.Member);

    /// <summary>Budgets and adaptive thinking belong to different generations of models.</summary>
    private ChatError? Anthropic()
    {
        var type = PersonaRules.Word(PersonaRules.Member(body, "thinking"), "type");
        var isBudget = _quirks.ReasoningControl == "budget";
        return Rule.Unless(isBudget && (type == "adaptive" || At("output_config.effort").ValueKind != JsonValueKind.Undefined), "adaptive thinking is not supported on this model", "thinking.type")
            ?? Rule.Unless(!isBudget && At("thinking.budget_tokens").ValueKind != JsonValueKind.Undefined, "thinking.budget_tokens: Extra inputs are not permitted", "thinking.budget_tokens");
    }

    /// <summary>A level and a number of tokens belong to different generations of models; ids of calls are refused on some surfaces.</summary>
    private ChatError? Gemini()
    {
        var thinking = At("generationConfig.thinkingConfig");
        var isBudget = _quirks.ReasoningControl == "budget";
        var parts = PersonaRules.Items(body, "contents").SelectMany(content => PersonaRules.Items(content, "parts"));
        var hasIds = !_quirks.FunctionIds && parts.Any(part => PersonaRules.Has(PersonaRules.Member(part, "functionCall"), "id") || PersonaRules.Has(PersonaRules.Member(part, "functionResponse"), "id"));
        return Rule.Unless(isBudget && PersonaRules.Has(thinking, "thinkingLevel"), "Thinking level is not supported for this model.", "generation_config.thinking_config")
            ?? Rule.Unless(!isBudget && PersonaRules.Has(thinking, "thinkingBudget"), "Thinking budget is not supported for this model.", "generation_config.thinking_config")
            ?? Rule.Unless(hasIds, "Invalid JSON payload received. Unknown name \"id\" at 'contents[0].parts[0].function_call': Cannot find field.", "contents");
    }
}
