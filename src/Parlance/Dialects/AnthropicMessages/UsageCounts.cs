using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// Usage as the provider reports it: each report overwrites the fields that it holds and leaves the others, because the counts of a stream are cumulative.
/// With compaction the top-level counts leave the compaction's own pass out (recorded: input_tokens 612 beside 60,385 in <c>iterations[0]</c>), so it is added from <c>iterations</c>.
/// Entries of other types there are either part of the top-level counts (<c>message</c>, <c>fallback_message</c>) or the work of another model at another price (<c>advisor_message</c>), which is not this model's usage.
/// </summary>
internal sealed class UsageCounts
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
    private UsageCounts? _compaction;

    /// <summary>Whether anything was reported.</summary>
    public bool Any { get; private set; }

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
    public Usage ToUsage()
    {
        var compaction = _compaction?.ToUsage() ?? default;
        var writeLong = Math.Min(_cacheWriteLong, _cacheWrite);
        var thinking = Math.Min(_thinking, _output);
        return new Usage
        {
            Input = _input + compaction.Input,
            CacheRead = _cacheRead + compaction.CacheRead,
            CacheWrite = _cacheWrite - writeLong + compaction.CacheWrite,
            CacheWriteLong = writeLong + compaction.CacheWriteLong,
            Output = _output - thinking + compaction.Output,
            Reasoning = thinking + compaction.Reasoning,
            Units = new UsageUnits { WebSearches = _searches, Tier = _tier, Implausible = _implausible || _compaction is { _implausible: true } }.OrNull(),
        };
    }

    private void TakeIterations(JsonElement iterations)
    {
        _compaction = null;
        foreach (var iteration in iterations.EnumerateArray())
        {
            if (iteration.ValueKind == JsonValueKind.Object && iteration.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("compaction"))
            {
                var pass = new UsageCounts();
                pass.Take(iteration);
                pass.Add(_compaction);
                _compaction = pass;
            }
        }
    }

    private void Add(UsageCounts? other)
    {
        if (other is not null)
        {
            _input += other._input;
            _cacheRead += other._cacheRead;
            _cacheWrite += other._cacheWrite;
            _cacheWriteLong += other._cacheWriteLong;
            _output += other._output;
            _thinking += other._thinking;
        }
    }

    private void Set(JsonElement usage, string name, ref long count) => count = UsageCount.Read(usage, name, ref _implausible) ?? count;
}
