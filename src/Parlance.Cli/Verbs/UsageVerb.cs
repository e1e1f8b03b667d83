using System.CommandLine;
using System.Globalization;
using Parlance.Cli.Output;
using Parlance.Gateway.Features.Ledger;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance usage</c>: what the ledger holds.</summary>
internal static class UsageVerb
{
    public static Command Create(Terminal terminal)
    {
        var by = new Option<string?>("--by") { Description = "Break the sums down by key, model, target or tenant.", HelpName = "key|model|target|tenant" };
        by.AcceptOnlyFromAmong("key", "model", "target", "tenant");
        var json = new Option<bool>("--json") { Description = "Write JSON: one object of the sums, or with --by one for each group." };
        var setup = new SetupOptions();
        var verb = new Verb("usage", "Sum up the ledger: requests, tokens, cost. Works beside a running gateway.")
        {
            Examples =
                """
                  parlance usage
                  parlance usage --by model
                  parlance usage --json | jq .cost_nanousd
                """,
            Notes =
                """
                Cost is in nano-dollars in JSON (1 USD = 1,000,000,000) and covers attempts whose price is known.
                Tokens and cost count every attempt at a provider, requests count each call of a caller once;
                by target, attempts are counted in their place. By tenant, a call counts for each level above its key.
                Quarantined is an attempt whose report or cost cannot be: compare it with the provider's bill.
                """,
        };
        verb.Add(by);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var reader = new LedgerReader(setup.DataFolder(parsed));
            var group = parsed.GetValue(by);
            var asJson = parsed.GetValue(json);
            if (group is null)
            {
                await WriteTotalsAsync(terminal, reader.Totals(), asJson);
            }
            else
            {
                await WriteGroupsAsync(terminal, group, reader.TotalsBy(group == "tenant" ? UsageGroup.Holder : Enum.Parse<UsageGroup>(group, ignoreCase: true)), asJson);
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static async Task WriteTotalsAsync(Terminal terminal, UsageTotals totals, bool json)
    {
        if (json)
        {
            await JsonOutput.WriteAsync(terminal, writer =>
            {
                writer.WriteStartObject();
                Write(writer, totals);
                writer.WriteEndObject();
            });
            return;
        }

        await terminal.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{totals.Requests} requests, {totals.PromptTokens} prompt tokens, {totals.CompletionTokens} completion tokens, {Money.Usd(totals.CostNanoUsd)}{Doubts(totals)}"));
    }

    private static async Task WriteGroupsAsync(Terminal terminal, string group, IReadOnlyList<(string Name, UsageTotals Totals)> groups, bool json)
    {
        if (json)
        {
            await JsonOutput.WriteArrayAsync(terminal, groups, (writer, row) =>
            {
                writer.WriteStartObject();
                writer.WriteString(group, row.Name);
                Write(writer, row.Totals);
                writer.WriteEndObject();
            });
            return;
        }

        Listing.Write(
            terminal,
            [group.ToUpperInvariant(), "REQUESTS", "PROMPT", "COMPLETION", "COST", "NOTE"],
            groups.Select(row => new[]
            {
                row.Name,
                row.Totals.Requests.ToString(CultureInfo.InvariantCulture),
                row.Totals.PromptTokens.ToString(CultureInfo.InvariantCulture),
                row.Totals.CompletionTokens.ToString(CultureInfo.InvariantCulture),
                Money.Usd(row.Totals.CostNanoUsd),
                Doubts(row.Totals).TrimStart(',', ' '),
            }));
    }

    /// <summary>What a sum does not hold, or should not be trusted in; nothing for most.</summary>
    private static string Doubts(UsageTotals totals) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(totals.Unpriced > 0 ? $", {totals.Unpriced} attempts without a price or a part of it" : "")}{(totals.Quarantined > 0 ? $", {totals.Quarantined} attempts quarantined" : "")}");

    private static void Write(System.Text.Json.Utf8JsonWriter json, UsageTotals totals)
    {
        json.WriteNumber("requests", totals.Requests);
        json.WriteNumber("prompt_tokens", totals.PromptTokens);
        json.WriteNumber("completion_tokens", totals.CompletionTokens);
        json.WriteNumber("cost_nanousd", totals.CostNanoUsd);
        json.WriteNumber("unpriced_attempts", totals.Unpriced);
        json.WriteNumber("quarantined_attempts", totals.Quarantined);
    }
}
