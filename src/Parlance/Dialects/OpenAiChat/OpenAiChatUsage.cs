using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// OpenAI's <c>usage</c> and its variants as disjoint classes. Cached, written and audio tokens stand inside <c>prompt_tokens</c>, reasoning and audio inside <c>completion_tokens</c>;
/// a part that is larger than its whole is cut down to it (recorded at OpenRouter: 11 reasoning of 10 completion tokens), a negative count is 0.
/// </summary>
internal ref struct OpenAiChatUsage
{
    private long? _prompt;
    private long? _completion;
    private long? _total;
    private long _cacheRead;
    private long _cacheWrite;
    private long _audioInput;
    private long _reasoning;
    private long _audioOutput;
    private long _imageInput;
    private long _imageOutput;
    private long _sources;
    private long _searches;
    private bool _implausible;

    /// <summary>Reads a <c>usage</c> object; false when it counts nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, Quirks quirks, out Usage usage)
    {
        var fields = default(OpenAiChatUsage);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        fields.ReadObject(ref reader, json);
        usage = fields.ToUsage(quirks);
        return fields._prompt is not null || fields._completion is not null || fields._total is not null;
    }

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens_details"u8) || reader.ValueTextEquals("prompt_token_details"u8))
            {
                ReadDetails(ref reader, json, isPrompt: true);
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                ReadDetails(ref reader, json, isPrompt: false);
            }
            else
            {
                ReadCount(ref reader, json);
            }
        }
    }

    private void ReadCount(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8))
        {
            _prompt = Count(ref reader, json);
        }
        else if (reader.ValueTextEquals("completion_tokens"u8))
        {
            _completion = Count(ref reader, json);
        }
        else if (reader.ValueTextEquals("total_tokens"u8))
        {
            _total = Count(ref reader, json);
        }
        else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8) || reader.ValueTextEquals("cached_tokens"u8))
        {
            // DeepSeek and Moonshot; DeepSeek repeats the count in the details. Mistral's num_cached_tokens is left out: nothing says that it is billed as cached.
            Raise(ref _cacheRead, ref reader, json);
        }
        else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
        {
            Raise(ref _cacheWrite, ref reader, json);
        }
        else if (reader.ValueTextEquals("reasoning_tokens"u8))
        {
            Raise(ref _reasoning, ref reader, json);
        }
        else if (reader.ValueTextEquals("num_sources_used"u8))
        {
            // xAI's live search: charged by the source.
            Raise(ref _sources, ref reader, json);
        }
        else if (reader.ValueTextEquals("num_search_queries"u8))
        {
            // Perplexity's deep research: charged by the search.
            Raise(ref _searches, ref reader, json);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private void ReadDetails(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isPrompt)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                Raise(ref _cacheRead, ref reader, json);
            }
            else if (reader.ValueTextEquals("cache_write_tokens"u8) || reader.ValueTextEquals("cache_creation_input_tokens"u8))
            {
                Raise(ref _cacheWrite, ref reader, json);
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                Raise(ref _reasoning, ref reader, json);
            }
            else if (reader.ValueTextEquals("image_tokens"u8))
            {
                Raise(ref isPrompt ? ref _imageInput : ref _imageOutput, ref reader, json);
            }
            else if (!reader.ValueTextEquals("audio_tokens"u8))
            {
                reader.Read();
                reader.Skip();
            }
            else if (isPrompt)
            {
                Raise(ref _audioInput, ref reader, json);
            }
            else
            {
                Raise(ref _audioOutput, ref reader, json);
            }
        }
    }

    private void Raise(scoped ref long count, ref Utf8JsonReader reader, ReadOnlySpan<byte> json) => count = Math.Max(count, Count(ref reader, json) ?? 0);

    private long? Count(ref Utf8JsonReader reader, ReadOnlySpan<byte> json) => UsageCount.Read(JsonSlice.TakeNext(ref reader, json), ref _implausible);

    private readonly Usage ToUsage(Quirks quirks)
    {
        var input = _prompt ?? 0;
        var output = _completion ?? 0;
        var reasoning = _reasoning;
        var beyond = (_total ?? input + output) - input - output;
        if (reasoning == 0 && beyond > 0 && _prompt is not null && _completion is not null)
        {
            // Gemini's compatible endpoint counts its thoughts in the total only (recorded: 35 + 12, total 109).
            reasoning = beyond;
            output += beyond;
        }
        else if (beyond == reasoning || (quirks.ReasoningOutsideCompletion && (beyond != 0 || _total is null)))
        {
            // The source's own total says where reasoning stands; the quirk decides where the total says nothing.
            output += reasoning;
        }

        var cacheRead = Take(ref input, _cacheRead);
        var cacheWrite = Take(ref input, _cacheWrite);
        var audioInput = Take(ref input, _audioInput);
        var imageInput = Take(ref input, _imageInput);
        var reasoned = Take(ref output, reasoning);
        var spoken = Take(ref output, _audioOutput);
        var imageOutput = Take(ref output, _imageOutput);
        var isPlain = imageInput == 0 && imageOutput == 0 && _sources == 0 && _searches == 0 && !_implausible;
        return new Usage
        {
            CacheRead = cacheRead,
            CacheWrite = cacheWrite,
            AudioInput = audioInput,
            Input = input,
            Reasoning = reasoned,
            AudioOutput = spoken,
            Output = output,
            Units = isPlain ? null : new UsageUnits { ImageInput = imageInput, ImageOutput = imageOutput, Sources = _sources, WebSearches = _searches, Implausible = _implausible },
        };
    }

    private static long Take(ref long whole, long part)
    {
        var taken = Math.Clamp(part, 0, whole);
        whole -= taken;
        return taken;
    }
}
