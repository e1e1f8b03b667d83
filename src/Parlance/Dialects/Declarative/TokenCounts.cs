using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>Token counts as they are found, in any vendor's names, and as the disjoint classes of <see cref="Usage"/>. What a later frame does not say stays as it was.</summary>
internal struct TokenCounts
{
    private static readonly string[] s_prompt = ["prompt_tokens", "input_tokens", "promptTokenCount", "inputTokens", "input_token_count", "prompt_token_count", "promptTokens", "inputTokenCount", "prompt_eval_count"];
    private static readonly string[] s_completion = ["completion_tokens", "output_tokens", "candidatesTokenCount", "outputTokens", "output_token_count", "completion_token_count", "completionTokens", "outputTokenCount", "generated_tokens", "eval_count"];
    private static readonly string[] s_total = ["total_tokens", "totalTokenCount", "totalTokens"];
    private static readonly string[] s_cached = ["cached_tokens", "cachedContentTokenCount", "prompt_cache_hit_tokens"];
    private static readonly string[] s_reasoning = ["reasoning_tokens"];
    private static readonly string[] s_promptDetails = ["prompt_tokens_details", "input_tokens_details"];
    private static readonly string[] s_completionDetails = ["completion_tokens_details", "output_tokens_details"];

    private long? _prompt;
    private long? _completion;
    private long? _cacheRead;
    private long? _cacheWrite;
    private long? _reasoning;
    private bool _implausible;
    private bool _cacheOutside;
    private bool _reasoningOutside;

    /// <summary>Whether anything was counted.</summary>
    public readonly bool Any => _prompt is not null || _completion is not null;

    /// <summary>Takes an object with the usual names.</summary>
    public void Take(JsonElement counts)
    {
        if (counts.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        _prompt = First(counts, s_prompt) ?? _prompt;
        _completion = First(counts, s_completion) ?? (First(counts, s_total) is { } total && _prompt is { } prompt ? Math.Max(0, total - prompt) : _completion);
        _cacheRead = First(counts, s_cached) ?? Inner(counts, s_promptDetails, "cached_tokens") ?? _cacheRead;
        _reasoning = First(counts, s_reasoning) ?? Inner(counts, s_completionDetails, "reasoning_tokens") ?? _reasoning;

        // Anthropic counts what a cache read and wrote beside the input, Gemini its thoughts beside the candidates.
        if (Count(counts, "cache_read_input_tokens") is { } read)
        {
            (_cacheRead, _cacheOutside) = (read, true);
        }

        if (Count(counts, "cache_creation_input_tokens") is { } written)
        {
            (_cacheWrite, _cacheOutside) = (written, true);
        }

        if (Count(counts, "thoughtsTokenCount") is { } thoughts)
        {
            (_reasoning, _reasoningOutside) = (thoughts, true);
        }
    }

    /// <summary>Takes counts that are known.</summary>
    public void TakeOwn(long? prompt, long? completion, long? reasoning)
    {
        _prompt = prompt is { } input ? Math.Clamp(input, 0, UsageUnits.Most) : _prompt;
        _completion = completion is { } output ? Math.Clamp(output, 0, UsageUnits.Most) : _completion;
        _reasoning = reasoning is { } thought ? Math.Clamp(thought, 0, UsageUnits.Most) : _reasoning;
    }

    /// <summary>Takes counts from places of their own.</summary>
    public void Take(UsageSpec spec, in JsonScope scope)
    {
        if (spec.Object is not null && spec.Object.TryFind(scope, out var counts))
        {
            Take(counts);
        }

        _prompt = At(spec.PromptTokens, scope) ?? _prompt;
        _completion = At(spec.CompletionTokens, scope) ?? _completion;
        _reasoning = At(spec.ReasoningTokens, scope) ?? _reasoning;
        _cacheRead = At(spec.CacheReadTokens, scope) ?? _cacheRead;
        _cacheWrite = At(spec.CacheCreationTokens, scope) ?? _cacheWrite;
    }

    /// <summary>The classes; a part that is larger than its whole is cut down to it.</summary>
    public readonly Usage ToUsage()
    {
        var cached = (_cacheRead ?? 0) + (_cacheWrite ?? 0);
        var input = (_prompt ?? 0) + (_cacheOutside ? cached : 0);
        var output = (_completion ?? 0) + (_reasoningOutside ? _reasoning ?? 0 : 0);
        var read = Math.Min(_cacheRead ?? 0, input);
        var written = Math.Min(_cacheWrite ?? 0, input - read);
        var reasoning = Math.Min(_reasoning ?? 0, output);
        return new Usage { Input = input - read - written, CacheRead = read, CacheWrite = written, Output = output - reasoning, Reasoning = reasoning, Units = _implausible ? new UsageUnits { Implausible = true } : null };
    }

    private long? At(JsonPath? path, in JsonScope scope) => path is not null && path.TryFind(scope, out var value) ? Number(value) : null;

    private long? First(JsonElement counts, string[] names)
    {
        foreach (var name in names)
        {
            if (Count(counts, name) is { } count)
            {
                return count;
            }
        }

        return null;
    }

    private long? Inner(JsonElement counts, string[] names, string inner)
    {
        foreach (var name in names)
        {
            if (counts.TryGetProperty(name, out var details) && details.ValueKind == JsonValueKind.Object && Count(details, inner) is { } count)
            {
                return count;
            }
        }

        return null;
    }

    private long? Count(JsonElement counts, string name) => counts.TryGetProperty(name, out var value) ? Number(value) : null;

    private long? Number(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return null;
        }

        _implausible |= number is < 0 or > UsageUnits.Most || number != Math.Truncate(number);
        return (long)Math.Clamp(number, 0, UsageUnits.Most);
    }
}
