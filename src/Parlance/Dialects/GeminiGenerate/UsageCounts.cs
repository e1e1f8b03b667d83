using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// <c>usageMetadata</c>: the prompt holds what was read from the cache, but not what tools brought into it; the candidates leave thoughts out (recorded: 9 + 23 + 302 = total 334).
/// Sound is told apart by the lists of modalities.
/// </summary>
internal ref struct UsageCounts
{
    private long _prompt;
    private long _cached;
    private long _tools;
    private long _candidates;
    private long _thoughts;
    private long _promptSound;
    private long _cachedSound;
    private long _answerSound;

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
                counts._promptSound = Sound(JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("cacheTokensDetails"u8))
            {
                counts._cachedSound = Sound(JsonSlice.TakeNext(ref reader, json));
            }
            else if (reader.ValueTextEquals("candidatesTokensDetails"u8) || reader.ValueTextEquals("responseTokensDetails"u8))
            {
                counts._answerSound = Sound(JsonSlice.TakeNext(ref reader, json));
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return counts;
    }

    /// <summary>The counts in disjoint classes; cached sound counts as cached.</summary>
    public readonly Usage ToUsage()
    {
        var cached = Math.Min(_cached, _prompt);
        var sound = Math.Clamp(_promptSound - Math.Min(_cachedSound, cached), 0, _prompt - cached);
        var spoken = Math.Min(_answerSound, _candidates);
        return new Usage
        {
            Input = _prompt - cached - sound + _tools,
            CacheRead = cached,
            AudioInput = sound,
            Output = _candidates - spoken,
            AudioOutput = spoken,
            Reasoning = _thoughts,
        };
    }

    private void Set(ref long count, JsonSlice value)
    {
        // Absurd counts stay as they are: the meter puts them aside.
        if (value.ToInt64() is { } number)
        {
            count = number;
            Any = true;
        }
    }

    private static long Sound(JsonSlice details)
    {
        if (details.Type != JsonTokenType.StartArray)
        {
            return 0;
        }

        long sum = 0;
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

            sum += modality.TextEquals("AUDIO"u8) ? Math.Max(count.ToInt64() ?? 0, 0) : 0;
        }

        return sum;
    }
}
