using System.Text.Json;
using Parlance.Client.Conversations;
using Parlance.Dialects;

namespace Parlance.Client.Caching;

/// <summary>Tokens by class as JSON; classes without a token are left out.</summary>
internal static class UsageJson
{
    public static void Write(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject();
        WriteCount(json, "input", usage.Input);
        WriteCount(json, "cache_read", usage.CacheRead);
        WriteCount(json, "cache_write", usage.CacheWrite);
        WriteCount(json, "cache_write_long", usage.CacheWriteLong);
        WriteCount(json, "audio_input", usage.AudioInput);
        WriteCount(json, "output", usage.Output);
        WriteCount(json, "reasoning", usage.Reasoning);
        WriteCount(json, "audio_output", usage.AudioOutput);
        if (usage.Billed is { } billed)
        {
            json.WriteNumber("billed_input", billed.Input);
            json.WriteNumber("billed_output", billed.Output);
        }

        if (usage.Units is { } units)
        {
            Write(json, units);
        }

        json.WriteEndObject();
    }

    public static Usage Read(FieldReader reader, JsonElement element)
    {
        MessageReader.RefuseOthers(reader, element, ["input", "cache_read", "cache_write", "cache_write_long", "audio_input", "output", "reasoning", "audio_output", "billed_input", "billed_output", "units"]);
        return new Usage
        {
            Input = Count("input"),
            CacheRead = Count("cache_read"),
            CacheWrite = Count("cache_write"),
            CacheWriteLong = Count("cache_write_long"),
            AudioInput = Count("audio_input"),
            Output = Count("output"),
            Reasoning = Count("reasoning"),
            AudioOutput = Count("audio_output"),
            Billed = element.TryGetProperty("billed_input", out _) ? new BilledTokens(Count("billed_input"), Count("billed_output")) : null,
            Units = element.TryGetProperty("units", out var units) ? ReadUnits(reader, units) : null,
        };

        long Count(string name) => reader.OptionalInteger(element, name, long.MinValue) ?? 0;
    }

    private static void Write(Utf8JsonWriter json, UsageUnits units)
    {
        json.WriteStartObject("units");
        WriteCount(json, "audio_cache_read", units.AudioCacheRead);
        WriteCount(json, "image_input", units.ImageInput);
        WriteCount(json, "image_output", units.ImageOutput);
        WriteCount(json, "audio_milliseconds", units.AudioMilliseconds);
        WriteCount(json, "characters", units.Characters);
        WriteCount(json, "images", units.Images);
        WriteCount(json, "search_units", units.SearchUnits);
        WriteCount(json, "web_searches", units.WebSearches);
        WriteCount(json, "sources", units.Sources);
        WriteCount(json, "file_searches", units.FileSearches);
        WriteText(json, "tier", units.Tier);
        WriteText(json, "quality", units.Quality);
        WriteText(json, "size", units.Size);
        WriteCount(json, "implausible", units.Implausible ? 1 : 0);
        json.WriteEndObject();
    }

    private static UsageUnits ReadUnits(FieldReader reader, JsonElement element)
    {
        MessageReader.RefuseOthers(reader, element, ["audio_cache_read", "image_input", "image_output", "audio_milliseconds", "characters", "images", "search_units", "web_searches", "sources", "file_searches", "tier", "quality", "size", "implausible"]);
        return new UsageUnits
        {
            AudioCacheRead = Count("audio_cache_read"),
            ImageInput = Count("image_input"),
            ImageOutput = Count("image_output"),
            AudioMilliseconds = Count("audio_milliseconds"),
            Characters = Count("characters"),
            Images = Count("images"),
            SearchUnits = Count("search_units"),
            WebSearches = Count("web_searches"),
            Sources = Count("sources"),
            FileSearches = Count("file_searches"),
            Tier = Text("tier"),
            Quality = Text("quality"),
            Size = Text("size"),
            Implausible = Count("implausible") != 0,
        };

        long Count(string name) => reader.OptionalInteger(element, name, long.MinValue) ?? 0;

        string? Text(string name) => reader.OptionalText(element, name);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteCount(Utf8JsonWriter json, string name, long count)
    {
        if (count != 0)
        {
            json.WriteNumber(name, count);
        }
    }
}
