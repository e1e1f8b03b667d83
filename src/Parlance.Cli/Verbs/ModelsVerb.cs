using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Parlance.Cli.Output;
using Parlance.Manifests;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance models</c>: what can be called now.</summary>
internal static class ModelsVerb
{
    public static Command Create(Terminal terminal)
    {
        var search = new Option<string?>("--search", "-s") { Description = "Only names that contain this text.", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("models", "List the models that can be called with this configuration and environment.")
        {
            Examples =
                """
                  parlance models
                  parlance models --search mini
                  parlance models --json | jq -r '.[].id'
                """,
            Notes =
                """
                Prices are in USD per million tokens. A model that is not listed can be called as well, as provider/model,
                when its provider is: the list holds those of which something is known.
                """,
        };
        verb.Add(search);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var text = parsed.GetValue(search) ?? "";
            var options = setup.Load(parsed);
            var models = options.Aliases.Select(alias => new Entry(alias.Key, alias.Value))
                .Concat(options.Catalog.Models.Select(model => new Entry(model.Name, [model])))
                .Where(model => model.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
                .ToList();
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteArrayAsync(terminal, models, Write);
                return ExitCode.Success;
            }

            if (models.Count == 0)
            {
                await terminal.Error.WriteLineAsync(text.Length == 0 ? "No model is known." : $"No model's name contains '{text}'.");
                return ExitCode.Success;
            }

            Listing.Write(
                terminal,
                ["MODEL", "CONTEXT", "OUTPUT", "$ IN", "$ OUT"],
                models.Select(model => new[] { model.Label, Number(model.Card?.ContextWindow), Number(model.Card?.MaxOutputTokens), Money.PerMillion(model.Card?.Price?.Input), Money.PerMillion(model.Card?.Price?.Output) }));
            return ExitCode.Success;
        });
        return verb;
    }

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private static void Write(Utf8JsonWriter json, Entry model)
    {
        var first = model.Targets[0];
        json.WriteStartObject();
        json.WriteString("id", model.Name);
        json.WriteStrings("targets", model.Targets.Select(target => target.Name));
        json.WriteString("provider", first.Provider.Id);
        json.WriteString("model", first.Wire.Model);
        json.WriteString("dialect", first.Dialect.Name);
        json.WriteNumberOrNull("context_window", model.Card?.ContextWindow);
        json.WriteNumberOrNull("max_output_tokens", model.Card?.MaxOutputTokens);
        if (model.Card?.Price is { } price)
        {
            json.WriteStartObject("price_nanousd_per_million");
            json.WriteNumber("input", price.Input);
            json.WriteNumber("output", price.Output);
            json.WriteNumberOrNull("cache_read", price.CacheRead);
            json.WriteNumberOrNull("cache_write", price.CacheWrite);
            json.WriteString("source", price.Source);
            json.WriteString("as_of", price.AsOf);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("price_nanousd_per_million");
        }

        json.WriteEndObject();
    }

    /// <summary>A name that callers may use, with the targets behind it; an alias has the card of its first.</summary>
    private sealed record Entry(string Name, IReadOnlyList<Target> Targets)
    {
        public ModelCard? Card => Targets[0].Card;

        public string Label => Targets is [var only] && only.Name == Name ? Name : $"{Name} → {string.Join(", ", Targets.Select(target => target.Name))}";
    }
}
