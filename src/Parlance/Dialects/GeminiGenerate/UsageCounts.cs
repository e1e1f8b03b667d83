using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// <c>usageMetadata</c>: the prompt holds what was read from the cache, but not what tools brought into it; the candidates leave thoughts out (recorded: 9 + 23 + 302 = total 334).
/// Sound and pictures are told apart by the lists of modalities.
/// </summary>
internal ref struct UsageCounts
{
    private long _prompt;
    private long _cached;
    private long _tools;
    private long _candidates;
    private long _thoughts;
    private Modalities _prompted;
    private Modalities _fromCache;
    private Modalities _answered;
    private string? _tier;
    private bool _implausible;

    /// <summary>Whether anything was counted: early chunks of a stream may say only the kind of traffic.</summary>
    public bool Any { get; private set; }

    /// <summary>Reads the object.</summary>
    public static UsageCounts Read(JsonSlice usage)
    {
        var counts = default(UsageCounts);
        var json = usage.Bytes;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("promptTokenCount"u8))
            {
                counts.Set(ref counts._prompt, JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("candidatesTokenCount"u8) || reader.ValueTextEquals("responseTokenCount"u8))
            {
                counts.Set(ref counts._candidates, JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("thoughtsTokenCount"u8))
            {
                counts.Set(ref counts._thoughts, JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("cachedContentTokenCount"u8))
            {
                counts.Set(ref counts._cached, JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("toolUsePromptTokenCount"u8))
            {
                counts.Set(ref counts._tools, JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("promptTokensDetails"u8))
            {
                counts._prompted = counts.ReadDetails(JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("cacheTokensDetails"u8))
            {
                counts._fromCache = counts.ReadDetails(JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("candidatesTokensDetails"u8) || reader.ValueTextEquals("responseTokensDetails"u8))
            {
                counts._answered = counts.ReadDetails(JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("trafficType"u8) || reader.ValueTextEquals("serviceTier"u8))
            {
                counts._tier = UsageTier.Read(JsonSlice.TakeNext(ref reader, json));
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return counts;
    }

    /// <summary>The counts in disjoint classes.</summary>
    /// <param name="searches">Searches of the web that the answer names.</param>
    public readonly Usage ToUsage(long searches)
    {
        var cached = Math.Min(_cached, _prompt);
        var cachedSound = Math.Min(_fromCache.Sound, cached);
        var sound = Math.Clamp(_prompted.Sound - cachedSound, 0, _prompt - cached);
        var seen = Math.Clamp(_prompted.Images - Math.Min(_fromCache.Images, cached), 0, _prompt - cached - sound);
        var spoken = Math.Min(_answered.Sound, _candidates);
        var drawn = Math.Min(_answered.Images, _candidates - spoken);
        var isPlain = cachedSound == 0 && seen == 0 && drawn == 0 && searches == 0 && !_implausible;
        return new Usage
        {
            Input = _prompt - cached - sound - seen + _tools,
            CacheRead = cached - cachedSound,
            AudioInput = sound,
            Output = _candidates - spoken - drawn,
            AudioOutput = spoken,
            Reasoning = _thoughts,
            Units = isPlain ? null : new UsageUnits { AudioCacheRead = cachedSound, ImageInput = seen, ImageOutput = drawn, WebSearches = searches, Implausible = _implausible },
        }.At(_tier);
    }

    private void Set(ref long count, JsonSlice value)
    {
        if (UsageCount.Read(value, ref _implausible) is { } number)
        {
            count = number;
            Any = true;
        }
    }

    private Modalities ReadDetails(JsonSlice details)
    {
        var sums = default(Modalities);
        if (details.Type != JsonTokenType.StartArray)
        {
            return sums;
        }

        var json = details.Bytes;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            JsonSlice modality = default, count = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("modality"u8))
                {
                    modality = JsonSlice.TakeNext(ref reader, json);
                }
                else if (reader.ValueTextEquals("tokenCount"u8))
                {
                    count = JsonSlice.TakeNext(ref reader, json);
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            var tokens = UsageCount.Read(count, ref _implausible) ?? 0;
            sums.Sound += modality.TextEquals("AUDIO"u8) ? tokens : 0;
            sums.Images += modality.TextEquals("IMAGE"u8) ? tokens : 0;
        }

        return sums;
    }

    /// <summary>Tokens of the modalities that have prices of their own.</summary>
    private struct Modalities
    {
        public long Sound;
        public long Images;
    }
}
