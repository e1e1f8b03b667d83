using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// <c>usage</c>, both ways. Cached and written tokens stand inside <c>input_tokens</c>, reasoning inside <c>output_tokens</c>, at xAI too (recorded: 216 + 863 = 1,079 with 237 of reasoning).
/// A part that is larger than its whole is cut down to it; a negative count is 0.
/// </summary>
internal static class ResponsesUsage
{
    /// <summary>Reads what a <c>response</c> object says of its use; false when it counts nothing.</summary>
    public static bool TryRead(JsonSlice response, out Usage counts)
    {
        var usage = response.Member("usage"u8);
        var implausible = false;
        var input = UsageCount.Read(usage.Member("input_tokens"u8), ref implausible);
        var output = UsageCount.Read(usage.Member("output_tokens"u8), ref implausible);
        var inputDetails = usage.Member("input_tokens_details"u8);
        var outputDetails = usage.Member("output_tokens_details"u8);
        var (restIn, restOut) = (input ?? 0, output ?? 0);
        counts = new Usage
        {
            CacheRead = Take(ref restIn, inputDetails.Member("cached_tokens"u8), ref implausible),
            CacheWrite = Take(ref restIn, inputDetails.Member("cache_write_tokens"u8), ref implausible),
            AudioInput = Take(ref restIn, inputDetails.Member("audio_tokens"u8), ref implausible),
            Reasoning = Take(ref restOut, outputDetails.Member("reasoning_tokens"u8), ref implausible),
            AudioOutput = Take(ref restOut, outputDetails.Member("audio_tokens"u8), ref implausible),
        };
        var (webSearches, fileSearches) = Searches(response.Member("output"u8));
        var sources = UsageCount.Read(usage.Member("num_sources_used"u8), ref implausible) ?? 0;
        var isPlain = webSearches == 0 && fileSearches == 0 && sources == 0 && !implausible;
        var units = isPlain ? null : new UsageUnits { WebSearches = webSearches, FileSearches = fileSearches, Sources = sources, Implausible = implausible };
        counts = (counts with { Input = restIn, Output = restOut, Units = units }).At(UsageTier.Read(response.Member("service_tier"u8)));
        return input is not null || output is not null;
    }

    /// <summary>
    /// Calls of hosted tools that have a fee, which stand among the items and not in <c>usage</c>. Of the actions of a web search only <c>search</c> is charged; older models name none
    /// (developers.openai.com/api/docs/guides/tools-web-search).
    /// </summary>
    private static (long Web, long Files) Searches(JsonSlice output)
    {
        var (web, files) = (0L, 0L);
        if (output.TryEnter(out var reader))
        {
            while (JsonMembers.TryNext(ref reader, output.Bytes, out var item))
            {
                var type = item.Member("type"u8);
                if (type.TextEquals("web_search_call"u8))
                {
                    var action = item.Member("action"u8).Member("type"u8);
                    web += !action.HasText || action.TextEquals("search"u8) ? 1 : 0;
                }
                else if (type.TextEquals("file_search_call"u8))
                {
                    files++;
                }
            }
        }

        return (web, files);
    }

    /// <summary>Writes the value.</summary>
    public static void Write(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens", usage.PromptTokens);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", usage.CachedTokens);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite + usage.CacheWriteLong);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", usage.CompletionTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", usage.TotalTokens);
        json.WriteEndObject();
    }

    private static long Take(ref long whole, JsonSlice part, ref bool implausible)
    {
        var taken = Math.Min(UsageCount.Read(part, ref implausible) ?? 0, whole);
        whole -= taken;
        return taken;
    }
}
