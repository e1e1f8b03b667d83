using System.Globalization;
using System.Text.Json;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

/// <summary>Dearer prices of long prompts as the collected facts write them: each source has a shape of its own.</summary>
/// <param name="Above">Most tokens of the prompt at the plain price.</param>
/// <param name="Input">Nano-dollars for a million tokens of plain input.</param>
/// <param name="Output">The same for output.</param>
/// <param name="CacheRead">The same for cached input; null when the facts do not say it.</param>
internal sealed record TierFacts(long Above, long? Input, long? Output, long? CacheRead)
{
    /// <summary>The tiers of a row of <c>models.json</c> that cost something else than the plain price; a catalogue lists others too.</summary>
    public static IEnumerable<TierFacts> Read(JsonElement row)
    {
        if (!row.TryGetProperty("price_tiers", out var tiers))
        {
            return [];
        }

        var plain = row.GetProperty("price_usd_per_mtok");
        if (tiers.TryGetProperty("models_dev", out var steps))
        {
            // At xAI the limit itself already belongs to the dearer side: its newer rows say "at or above".
            var inclusive = row.GetProperty("provider").GetString() == "xai" ? 1 : 0;
            return steps.EnumerateArray()
                .Where(step => Nano(step, "input") != Nano(plain, "input"))
                .Select(step => new TierFacts(step.GetProperty("tier").GetProperty("size").GetInt64() - inclusive, Nano(step, "input"), Nano(step, "output"), Nano(step, "cache_read")));
        }

        if (tiers.TryGetProperty("input", out var input))
        {
            return [new(input[0].GetProperty("above_input_tokens").GetInt64(), Nano(input[0], "price"), Nano(tiers.GetProperty("output")[0], "price"), tiers.GetProperty("cached_input") is { ValueKind: JsonValueKind.Array } cached ? Nano(cached[0], "price") : null)];
        }

        if (tiers.TryGetProperty("above_272k_input_tokens", out _))
        {
            return [new(272_000, Nano(plain, "input") * 2, Nano(plain, "output") * 3 / 2, Nano(plain, "cached_input") * 2)];
        }

        var (limit, step) = tiers.TryGetProperty("above_100k_prompt_tokens", out var above) ? (100_000, above) : (199_999, tiers.GetProperty("at_or_above_200k_input_tokens"));
        return [new(limit, Nano(step, "input"), Nano(step, "output"), Nano(step, "cached_input"))];
    }

    public static long? Nano(JsonElement prices, string name)
    {
        if (!prices.TryGetProperty(name, out var usd) || usd.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        Assert.True(NanoUsd.TryParse(usd.GetDecimal().ToString(CultureInfo.InvariantCulture), out var nano));
        return nano;
    }
}
