using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>The tier at which a call was served, as the books name it: one word in lower case, null for the standard tier, which every vendor calls differently.</summary>
internal static class UsageTier
{
    private const int Longest = 40;

    /// <summary>OpenAI's <c>service_tier</c>, Anthropic's, Bedrock's <c>serviceTier.type</c>, Vertex AI's <c>trafficType</c>.</summary>
    public static string? Read(JsonSlice word)
    {
        if (!word.HasText || word.Bytes.Length > Longest)
        {
            return null;
        }

        // The common words first and without allocation: they stand in every chunk of a stream.
        return word.TextEquals("default"u8) || word.TextEquals("standard"u8) || word.TextEquals("auto"u8) || word.TextEquals("on_demand"u8) || word.TextEquals("ON_DEMAND"u8) ? null
            : word.TextEquals("flex"u8) || word.TextEquals("ON_DEMAND_FLEX"u8) ? "flex"
            : word.TextEquals("priority"u8) || word.TextEquals("ON_DEMAND_PRIORITY"u8) ? "priority"
            : Spelled(word.ToText());
    }

    /// <summary>The same from a string.</summary>
    public static string? Read(string? word) => word is null or "default" or "standard" || word.Length > Longest ? null : Spelled(word);

    /// <summary>Usage with its tier; usage as it is for the standard tier.</summary>
    public static Usage At(this in Usage usage, string? tier) => tier is null ? usage : usage with { Units = (usage.Units ?? new UsageUnits()) with { Tier = tier } };

    private static string? Spelled(string? word)
    {
        var lower = word?.ToLowerInvariant();
        return lower is "unspecified" or "traffic_type_unspecified" or "standard" or "default" ? null : lower;
    }
}
