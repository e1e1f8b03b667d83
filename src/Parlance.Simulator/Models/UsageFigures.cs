using Parlance.Simulator.Faults;

namespace Parlance.Simulator.Models;

/// <summary>
/// What an answer says it cost. Input and output by <see cref="Tokens"/>; the model <c>usage</c> reports half of its input (rounded down) as read from the cache, a quarter (rounded down)
/// as written to it, and <see cref="SimModels.HiddenReasoning"/> tokens of reasoning.
/// </summary>
internal static class UsageFigures
{
    /// <summary>More than any model can do, small enough that sums do not overflow.</summary>
    private const long Huge = 1_000_000_000_000_000;

    public static Usage? Of(Prompt prompt, IReadOnlyList<AnswerChoice> choices, long hiddenReasoning)
    {
        var usage = Input(prompt) with { Reasoning = hiddenReasoning * choices.Count };
        foreach (var choice in choices)
        {
            usage = usage with { Output = usage.Output + choice.TokensOf(reasoning: false), Reasoning = usage.Reasoning + choice.TokensOf(reasoning: true) };
        }

        return prompt.Directives.Usage switch
        {
            UsageFault.None => null,
            UsageFault.Negative => new Usage { Input = -usage.Input - 1, Output = -usage.Output - 1 },
            UsageFault.Huge => new Usage { Input = Huge, Output = Huge },
            _ => usage,
        };
    }

    public static string Describe(Prompt prompt)
    {
        var usage = Input(prompt);
        return $"Input {usage.Input}, read from the cache {usage.CacheRead}, written to it {usage.CacheWrite}, reasoning {SimModels.HiddenReasoning}.";
    }

    private static Usage Input(Prompt prompt)
    {
        var tokens = Tokens.OfPrompt(prompt.Request);
        return prompt.Model == "usage"
            ? new Usage { Input = tokens - (tokens / 2) - (tokens / 4), CacheRead = tokens / 2, CacheWrite = tokens / 4 }
            : new Usage { Input = tokens };
    }
}
