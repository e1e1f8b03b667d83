using System.Text.Json;

namespace Parlance.Tests.Manifests.Prices;

/// <summary>What a vendor charges, by the vendor's own formula over the vendor's own counts, in exact decimals. It knows neither our classes of usage nor our prices: it is the second opinion.</summary>
internal static class VendorBill
{
    /// <summary>The cost in nano-USD, rounded up.</summary>
    public static long Of(PriceCase vendor)
    {
        var usage = vendor.Usage;
        var cost = vendor.Form switch
        {
            "openai-chat" or "outside" => Chat(usage, Rates(Count(usage, "prompt_tokens"))),
            "deepseek" => HitsAndMisses(usage, Rates(Count(usage, "prompt_tokens"))),
            "openai-responses" => Responses(usage, Rates(Count(usage, "input_tokens"))),
            "anthropic-messages" => Messages(usage, Rates(Count(usage, "input_tokens") + Count(usage, "cache_read_input_tokens") + Count(usage, "cache_creation_input_tokens"))),
            "gemini-generate" => Generate(usage, Rates(Count(usage, "promptTokenCount"))),
            "cohere-chat" => Billed(usage.GetProperty("billed_units"), Rates(0)),
            "bedrock-converse" => Converse(usage, Rates(0)),
            "embeddings" => Count(usage, "total_tokens") * Rates(0).Input,
            "images" => Images(usage, Rates(0)),
            _ when Pieces(vendor) is { } pieces => pieces,
            var form => throw new NotSupportedException(form),
        };
        return (long)decimal.Ceiling((cost * 1000) + (Fees(vendor) * 1_000_000_000));

        VendorRates Rates(long prompt) => new(vendor.List, prompt, vendor.At, vendor.Tier);
    }

    /// <summary>In millionths of a dollar, as the others: what is charged by the piece, as the vendor says it on its list (a minute, an hour, a million characters, a search, a picture of a kind).</summary>
    private static decimal? Pieces(PriceCase vendor)
    {
        var usage = vendor.Usage;
        switch (vendor.Form)
        {
            case "rerank":
                return usage.GetProperty("billed_units").GetProperty("search_units").GetDecimal() * vendor.Price("search") * 1_000_000;
            case "duration":
                return usage.GetProperty("seconds").GetDecimal() * vendor.Price("minute") * 1_000_000 / 60;
            case "verbose":
                return usage.GetProperty("duration").GetDecimal() * vendor.Price("hour") * 1_000_000 / 3600;
            case "speech":
                return System.Globalization.StringInfo.ParseCombiningCharacters(usage.GetProperty("input").GetString()!).Length * vendor.Price("characters");
            case "pictures":
                var asked = usage.GetProperty("request");
                var kind = $"{(asked.TryGetProperty("quality", out var quality) ? quality.GetString() : "standard")} {(asked.TryGetProperty("size", out var size) ? size.GetString() : "1024x1024")}";
                return usage.GetProperty("answer").GetProperty("data").GetArrayLength() * decimal.Parse(vendor.List.GetProperty("pictures").GetProperty(kind).GetString()!, System.Globalization.CultureInfo.InvariantCulture) * 1_000_000;
            default:
                return null;
        }
    }

    /// <summary>In dollars: what the vendor's own tools cost on top of the tokens.</summary>
    private static decimal Fees(PriceCase vendor)
    {
        var queries = vendor.Line.TryGetProperty("queries", out var asked) ? asked.GetArrayLength() : 0;
        var items = vendor.Line.TryGetProperty("items", out var all) ? all.EnumerateArray().ToList() : [];
        var searches = queries + Count(vendor.Usage, "server_tool_use", "web_search_requests")
            + items.Count(item => item.GetProperty("type").GetString() == "web_search_call" && (!item.TryGetProperty("action", out var action) || action.GetProperty("type").GetString() == "search"));
        return (searches * vendor.Price("web")) + (queries > 0 ? vendor.Price("grounded") : 0) + (items.Count(item => item.GetProperty("type").GetString() == "file_search_call") * vendor.Price("files"));
    }

    /// <summary>Pictures have prices of their own in the input, and in the output where words come with them.</summary>
    private static decimal Images(JsonElement usage, VendorRates rates)
    {
        var (seen, read) = (Count(usage, "input_tokens_details", "image_tokens"), Count(usage, "input_tokens_details", "cached_tokens"));
        var drawn = Count(usage, "output_tokens_details", "image_tokens");
        return ((Count(usage, "input_tokens") - seen - read) * rates.Input) + (seen * rates.ImageInput) + (read * rates.Cached) + ((Count(usage, "output_tokens") - drawn) * rates.Output) + (drawn * rates.ImageOutput);
    }

    /// <summary>Cached, written and audio tokens stand inside the prompt; whatever the total has beyond the prompt is output, wherever reasoning is counted.</summary>
    private static decimal Chat(JsonElement usage, VendorRates rates)
    {
        var read = Math.Max(Count(usage, "prompt_tokens_details", "cached_tokens"), Count(usage, "cached_tokens"));
        var written = Count(usage, "prompt_tokens_details", "cache_write_tokens") + Count(usage, "prompt_tokens_details", "cache_creation_input_tokens");
        var (heard, spoken) = (Count(usage, "prompt_tokens_details", "audio_tokens"), Count(usage, "completion_tokens_details", "audio_tokens"));
        var prompt = Count(usage, "prompt_tokens");
        return ((prompt - read - written - heard) * rates.Input) + (read * rates.Cached) + (written * rates.Write) + (heard * rates.AudioInput)
            + ((Count(usage, "total_tokens") - prompt - spoken) * rates.Output) + (spoken * rates.AudioOutput);
    }

    private static decimal HitsAndMisses(JsonElement usage, VendorRates rates) =>
        (Count(usage, "prompt_cache_hit_tokens") * rates.Cached) + (Count(usage, "prompt_cache_miss_tokens") * rates.Input) + (Count(usage, "completion_tokens") * rates.Output);

    private static decimal Responses(JsonElement usage, VendorRates rates)
    {
        var (read, written) = (Count(usage, "input_tokens_details", "cached_tokens"), Count(usage, "input_tokens_details", "cache_write_tokens"));
        return ((Count(usage, "input_tokens") - read - written) * rates.Input) + (read * rates.Cached) + (written * rates.Write) + (Count(usage, "output_tokens") * rates.Output);
    }

    /// <summary>Reads and writes stand beside the input; writes of an hour are told apart in <c>cache_creation</c>. A pass of compaction stands beside all that.</summary>
    private static decimal Messages(JsonElement usage, VendorRates rates)
    {
        var passes = usage.TryGetProperty("iterations", out var all) ? all.EnumerateArray().Where(pass => pass.GetProperty("type").GetString() == "compaction").Sum(pass => Messages(pass, rates)) : 0;
        var hour = Count(usage, "cache_creation", "ephemeral_1h_input_tokens");
        return passes + (Count(usage, "input_tokens") * rates.Input) + (Count(usage, "cache_read_input_tokens") * rates.Cached)
            + ((Count(usage, "cache_creation_input_tokens") - hour) * rates.Write) + (hour * rates.WriteHour) + (Count(usage, "output_tokens") * rates.Output);
    }

    /// <summary>The cached part stands inside the prompt, what tools bring in beside it, thoughts beside the candidates.</summary>
    private static decimal Generate(JsonElement usage, VendorRates rates)
    {
        var heard = Sound(usage, "promptTokensDetails") - Sound(usage, "cacheTokensDetails");
        var again = Sound(usage, "cacheTokensDetails");
        var read = Count(usage, "cachedContentTokenCount") - again;
        return (again * rates.AudioCached) + ((Count(usage, "promptTokenCount") - read - again - heard + Count(usage, "toolUsePromptTokenCount")) * rates.Input) + (read * rates.Cached) + (heard * rates.AudioInput)
            + ((Count(usage, "candidatesTokenCount") + Count(usage, "thoughtsTokenCount")) * rates.Output);
    }

    private static decimal Billed(JsonElement units, VendorRates rates) =>
        (units.GetProperty("input_tokens").GetDecimal() * rates.Input) + (units.GetProperty("output_tokens").GetDecimal() * rates.Output);

    private static decimal Converse(JsonElement usage, VendorRates rates)
    {
        var hour = usage.TryGetProperty("cacheDetails", out var details)
            ? details.EnumerateArray().Where(part => part.GetProperty("ttl").GetString() == "1h").Sum(part => part.GetProperty("inputTokens").GetInt64())
            : 0;
        return (Count(usage, "inputTokens") * rates.Input) + (Count(usage, "cacheReadInputTokens") * rates.Cached)
            + ((Count(usage, "cacheWriteInputTokens") - hour) * rates.Write) + (hour * rates.WriteHour) + (Count(usage, "outputTokens") * rates.Output);
    }

    private static long Sound(JsonElement usage, string details) => usage.TryGetProperty(details, out var parts)
        ? parts.EnumerateArray().Where(part => part.GetProperty("modality").GetString() == "AUDIO").Sum(part => part.GetProperty("tokenCount").GetInt64())
        : 0;

    private static long Count(JsonElement usage, params string[] path)
    {
        foreach (var name in path)
        {
            if (usage.ValueKind != JsonValueKind.Object || !usage.TryGetProperty(name, out usage))
            {
                return 0;
            }
        }

        return usage.ValueKind == JsonValueKind.Number ? usage.GetInt64() : 0;
    }
}
