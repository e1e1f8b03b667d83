using System.CommandLine;
using System.Globalization;
using Parlance.Cli.Output;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Ledger;
using Parlance.Manifests;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance ledger rerate</c>: corrections by today's prices.</summary>
internal static class RerateVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = new Option<string?>("--model") { Description = "The model: provider/model as it was called, or as callers asked for it. Default: all.", HelpName = "MODEL" };
        var from = new Option<DateTimeOffset?>("--from") { Description = "Attempts that began at this moment or later, for example 2026-11-01.", HelpName = "TIME" };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Attempts that began before this moment.", HelpName = "TIME" };
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would change." };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("rerate", "Price attempts anew after a price was corrected: each difference is a row of its own, and nothing that stands there changes.")
        {
            Examples =
                """
                  parlance ledger rerate --model openai/gpt-4o --from 2026-11-01 --dry-run
                  parlance ledger rerate --model openai/gpt-4o --from 2026-11-01
                """,
            Notes =
                """
                Prices are those of the configuration and the manifests as they are now (parlance prices shows them), at the
                time of day and date at which each attempt was sent. A second run finds nothing to do. Budgets whose period
                still runs follow within two seconds; a positive difference may take one beyond its limit.
                """,
        };
        foreach (var option in new Option[] { model, from, to, dry, json })
        {
            verb.Add(option);
        }

        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = setup.Load(parsed);
            var filter = new RerateFilter(parsed.GetValue(model), parsed.GetValue(from), parsed.GetValue(to));
            var isDry = parsed.GetValue(dry);
            var result = new LedgerRerater(options.DataDirectory, Prices(options.Catalog)).Run(filter, isDry ? null : expected => Note(options.DataDirectory, filter, expected), cancellation);
            await (parsed.GetValue(json) ? JsonOutput.WriteAsync(terminal, writer => Write(writer, result, isDry)) : WriteAsync(terminal, result, isDry));
            return ExitCode.Success;
        });
        return verb;
    }

    /// <summary>The prices of the catalog, then those of manifests that it does not hold: this shell may lack the key of a provider.</summary>
    private static Func<string, Price?> Prices(Catalog catalog)
    {
        var prices = new Dictionary<string, Price?>(StringComparer.Ordinal);
        foreach (var target in catalog.Models)
        {
            prices.TryAdd(target.Name, target.Card?.Price);
        }

        foreach (var manifest in catalog.Unconfigured)
        {
            foreach (var card in manifest.Models)
            {
                prices.TryAdd($"{manifest.Id}/{card.Id}", card.Price);
            }
        }

        return prices.GetValueOrDefault;
    }

    private static void Note(string folder, RerateFilter filter, Rerating expected) =>
        KeyStore.Open(folder).Note(KeyStore.Command, "ledger.rerate", filter.Model ?? "all", json => RerateJson.Write(json, filter, expected));

    private static async Task WriteAsync(Terminal terminal, Rerating result, bool isDry)
    {
        if (result.Targets.Count > 0)
        {
            Listing.Write(terminal, ["MODEL", "ATTEMPTS", "DIFFERENCE"], result.Targets.Select(one => new[] { one.Target, one.Changed.ToString(CultureInfo.InvariantCulture), Money.Usd(one.DifferenceNanoUsd) }));
        }

        await terminal.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Attempts} attempts, {result.Changed} of them {(isDry ? "to correct" : "corrected")}, difference {Money.Usd(result.DifferenceNanoUsd)}"));
        if (result.WithoutPrice > 0)
        {
            await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{result.WithoutPrice} attempts are at models that have no price now; they keep what they have."));
        }

        if (result.Older > 0)
        {
            await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{result.Older} attempts are of a version whose rows do not keep all that a price can depend on; they keep what they have."));
        }
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, Rerating result, bool isDry)
    {
        json.WriteStartObject();
        json.WriteBoolean("dry_run", isDry);
        RerateJson.Write(json, result);
        json.WriteEndObject();
    }
}
