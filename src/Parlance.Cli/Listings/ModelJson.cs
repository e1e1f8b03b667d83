using System.Text.Json;
using Parlance.Cli.Output;
using Parlance.Dialects.Operations;
using Parlance.Manifests;

namespace Parlance.Cli.Listings;

/// <summary>A model for a program to read.</summary>
internal static class ModelJson
{
    public static void Write(Utf8JsonWriter json, ModelRow model)
    {
        var first = model.Targets is [var target, ..] ? target : null;
        json.WriteStartObject();
        json.WriteString("id", model.Name);
        json.WriteStrings("targets", model.Targets.Select(target => target.Name));
        json.WriteString("provider", first?.Provider.Id ?? model.Owner!.Id);
        json.WriteBoolean("ready", model.Owner is null);
        json.WriteString("needs", model.Needs);
        json.WriteString("model", first?.Wire.Model ?? model.Card!.Id);
        json.WriteString("dialect", (first?.Dialect ?? model.Owner!.Dialect)?.Name);
        json.WriteNumberOrNull("context_window", model.Card?.ContextWindow);
        json.WriteNumberOrNull("max_output_tokens", model.Card?.MaxOutputTokens);
        WriteAbilities(json, model.Card);
        WritePrice(json, model.Card?.Price);
        json.WriteString("retires", model.Card?.Retires);
        json.WriteString("note", model.Card?.Note);
        if (model.IsListed is { } listed)
        {
            json.WriteBoolean("listed", listed);
            json.WriteBoolean("new", model.IsNew);
        }

        json.WriteEndObject();
    }

    /// <summary>A modality as manifests write it.</summary>
    public static string Word(Modality modality) => modality.ToString().ToLowerInvariant();

    private static void WriteAbilities(Utf8JsonWriter json, ModelCard? card)
    {
        WriteList(json, "operations", card?.Operations?.Select(operation => operation.Word()));
        WriteList(json, "modalities", card?.Modalities?.Select(Word));
        WriteList(json, "output_modalities", card?.OutputModalities?.Select(Word));
        WriteFlag(json, "tools", card?.Tools);
        WriteFlag(json, "structured_output", card?.StructuredOutput);
        WriteFlag(json, "reasoning", card?.Reasoning);
        WriteList(json, "efforts", card?.Efforts);
        json.WriteString("knowledge", card?.Knowledge);
    }

    private static void WritePrice(Utf8JsonWriter json, Price? price)
    {
        if (price is null)
        {
            json.WriteNull("price_nanousd_per_million");
            return;
        }

        json.WriteStartObject("price_nanousd_per_million");
        json.WriteNumber("input", price.Input);
        json.WriteNumber("output", price.Output);
        json.WriteNumberOrNull("cache_read", price.CacheRead);
        json.WriteNumberOrNull("cache_write", price.CacheWrite);
        json.WriteBoolean("has_rules", price.When.Count > 0);
        json.WriteString("source", price.Source);
        json.WriteString("as_of", price.AsOf);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string>? values)
    {
        if (values is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteStrings(name, values);
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(name, flag);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
