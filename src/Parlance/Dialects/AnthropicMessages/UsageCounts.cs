using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// Usage as the provider reports it: each report overwrites the fields that it holds and leaves the others, because the counts of a stream are cumulative.
/// With compaction the top-level counts leave the compaction's own pass out (recorded: input_tokens 612 beside 60,385 in <c>iterations[0]</c>), so it is added from <c>iterations</c>.
/// Entries of other types there are either part of the top-level counts (<c>message</c>, <c>fallback_message</c>) or the work of another model at another price (<c>advisor_message</c>), which is not this model's usage.
/// </summary>
internal struct UsageCounts
{
    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long _cacheWriteLong;
    private long _output;
    private long _thinking;
    private long _searches;
    private string? _tier;
    private bool _implausible;
    private CountedUsage? _compaction;

    /// <summary>Whether anything was reported.</summary>
    public bool Any { readonly get; private set; }

    /// <summary>Takes one <c>usage</c> object; anything else is ignored.</summary>
    public void Take(JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        Any = true;
        Set(usage, "input_tokens", ref _input);
        Set(usage, "cache_read_input_tokens", ref _cacheRead);
        Set(usage, "output_tokens", ref _output);
        if (usage.TryGetProperty("cache_creation", out var split) && split.ValueKind == JsonValueKind.Object)
        {
            long shortLived = 0;
            Set(split, "ephemeral_5m_input_tokens", ref shortLived);
            Set(split, "ephemeral_1h_input_tokens", ref _cacheWriteLong);
            _cacheWrite = shortLived + _cacheWriteLong;
        }

        Set(usage, "cache_creation_input_tokens", ref _cacheWrite);
        if (usage.TryGetProperty("output_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object)
        {
            Set(details, "thinking_tokens", ref _thinking);
        }

        if (usage.TryGetProperty("server_tool_use", out var tools))
        {
            // Fetching pages costs their tokens only; code runs by the hour of its container, which no answer counts.
            Set(tools, "web_search_requests", ref _searches);
        }

        if (usage.TryGetProperty("service_tier", out var tier) && tier.ValueKind == JsonValueKind.String)
        {
            _tier = UsageTier.Read(tier.GetString());
        }

        if (usage.TryGetProperty("iterations", out var iterations) && iterations.ValueKind == JsonValueKind.Array)
        {
            TakeIterations(iterations);
        }
    }

    /// <summary>The counts in disjoint classes.</summary>
    public readonly Usage ToUsage()
    {
        var writeLong = Math.Min(_cacheWriteLong, _cacheWrite);
        var thinking = Math.Min(_thinking, _output);
        var isPlain = _searches == 0 && _tier is null && !_implausible;
        var own = new Usage
        {
            Input = _input,
            CacheRead = _cacheRead,
            CacheWrite = _cacheWrite - writeLong,
            CacheWriteLong = writeLong,
            Output = _output - thinking,
            Reasoning = thinking,
        };
        return ((_compaction?.Value).GetValueOrDefault() + own) with { Units = isPlain ? null : new UsageUnits { WebSearches = _searches, Tier = _tier, Implausible = _implausible } };
    }

    private void TakeIterations(JsonElement iterations)
    {
        _compaction = null;
        foreach (var iteration in iterations.EnumerateArray())
        {
            if (iteration.ValueKind == JsonValueKind.Object && iteration.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("compaction"))
            {
                var pass = default(UsageCounts);
                pass.Take(iteration);
                _compaction = new CountedUsage((_compaction?.Value).GetValueOrDefault() + pass.ToUsage());
                _implausible |= pass._implausible;
            }
        }
    }

    private void Set(JsonElement usage, string name, ref long count) => count = UsageCount.Read(usage, name, ref _implausible) ?? count;
}
