using System.CommandLine;
using System.Globalization;
using Parlance.Cli.Listings;
using Parlance.Cli.Output;
using Parlance.Manifests;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance models</c>: what can be called now.</summary>
internal static class ModelsVerb
{
    public static Command Create(Terminal terminal)
    {
        var search = new Option<string?>("--search", "-s") { Description = "Only names that contain this text.", HelpName = "TEXT" };
        var live = new Option<bool>("--live") { Description = "Ask the providers, and servers on this machine, which models they have now." };
        var all = new Option<bool>("--all", "-a") { Description = "Also the models of providers that have no key yet, to choose from." };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("models", "List the models that can be called with this configuration and environment.")
        {
            Examples =
                """
                  parlance models
                  parlance models --search mini
                  parlance models --all --search claude
                  parlance models --live --search claude
                  parlance models --json | jq -r '.[].id'
                """,
            Notes =
                """
                Prices are in USD per million tokens; + means that rules change them (parlance prices). A model that is not
                listed can be called as well, as provider/model, when its provider is: the list holds those of which
                something is known. With --all, NOTE says what each provider needs that cannot be called yet. With --live, "new" marks a model that only its provider knows of.
                """,
        };
        verb.Add(search);
        verb.Add(all);
        verb.Add(live);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var text = parsed.GetValue(search) ?? "";
            var options = setup.Load(parsed);
            var rows = options.Groups.Select(group => new ModelRow(group.Key, group.Value.All)).Concat(options.Catalog.Models.Select(model => new ModelRow(model.Name, [model])));
            if (parsed.GetValue(live))
            {
                var (merged, failures) = await LiveModels.MergeAsync(rows, options, cancellation);
                rows = merged;
                foreach (var failure in failures)
                {
                    await terminal.Error.WriteLineAsync(failure);
                }
            }

            if (parsed.GetValue(all))
            {
                rows = rows.Concat(options.Catalog.Unconfigured.Where(manifest => manifest.Status != "retired").SelectMany(ModelRow.Offered));
            }

            var models = rows.Where(model => model.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteArrayAsync(terminal, models, ModelJson.Write);
                return ExitCode.Success;
            }

            if (models.Count == 0)
            {
                var advice = parsed.GetValue(all) ? "" : " Those of providers without a key are listed with --all.";
                await terminal.Error.WriteLineAsync((text.Length == 0 ? "No model is known." : $"No model's name contains '{text}'.") + advice);
                return ExitCode.Success;
            }

            Listing.Write(terminal, ["MODEL", "CONTEXT", "OUTPUT", "$ IN", "$ OUT", "READS", "CAN", "NOTE"], models.Select(Cells));
            return ExitCode.Success;
        });
        return verb;
    }

    private static string[] Cells(ModelRow model)
    {
        var card = model.Card;
        var rules = card?.Price is { When.Count: > 0 } ? "+" : "";
        return
        [
            model.Label,
            Number(card?.ContextWindow),
            Number(card?.MaxOutputTokens),
            Money.PerMillion(card?.Price?.Input) + rules,
            Money.PerMillion(card?.Price?.Output) + rules,
            string.Join(' ', (card?.Modalities ?? []).Select(ModelJson.Word)),
            string.Join(' ', Abilities(card)),
            model.Note,
        ];
    }

    private static IEnumerable<string> Abilities(ModelCard? card) =>
        new[] { (card?.Tools, "tools"), (card?.StructuredOutput, "json"), (card?.Reasoning, "reasoning") }.Where(ability => ability.Item1 == true).Select(ability => ability.Item2);

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
