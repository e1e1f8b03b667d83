using System.CommandLine;
using System.Globalization;
using Parlance.Cli.Output;
using Parlance.Gateway.Features.Ledger;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance ledger</c>: the rows themselves.</summary>
internal static class LedgerVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb("ledger", "Check, export, price anew and thin out the rows of the ledger. Works beside a running gateway.")
        {
            CreateVerify(terminal),
            CreateExport(terminal),
            RerateVerb.Create(terminal),
            PruneVerb.Create(terminal),
        };

    private static Verb CreateVerify(Terminal terminal)
    {
        var known = new Option<string?>("--known") { Description = "A head noted earlier, which must stand in the chain.", HelpName = "HEAD" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("verify", "Look at every row: the chain from the first to the last, and the sums. Ends with 1 when something is wrong.")
        {
            Examples =
                """
                  parlance ledger verify
                  parlance ledger verify --json | jq -r .head > head.txt
                  parlance ledger verify --known $(cat head.txt)
                """,
            Notes =
                """
                Each row holds a hash of itself and of the row before it. Whoever can write the file can also write a new chain:
                note the head elsewhere from time to time, and look for it with --known.
                """,
        };
        verb.Add(known);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var found = new LedgerReader(setup.DataFolder(parsed)).Verify(parsed.GetValue(known));
            var good = found.Problems.Count == 0 && found.HasKnownLink != false;
            await (parsed.GetValue(json) ? JsonOutput.WriteAsync(terminal, writer => Write(writer, found, good)) : WriteAsync(terminal, found, good));
            return good ? ExitCode.Success : ExitCode.Failure;
        });
        return verb;
    }

    private static async Task WriteAsync(Terminal terminal, LedgerVerification found, bool good)
    {
        foreach (var problem in found.Problems)
        {
            await terminal.Error.WriteLineAsync(problem);
        }

        if (found.HasKnownLink == false)
        {
            await terminal.Error.WriteLineAsync(found.RemovedTo > 0
                ? "The head given with --known does not stand in the chain: its row was removed with the old ones, or rows up to it were changed or taken out."
                : "The head given with --known does not stand in the chain: rows up to it were changed or taken out.");
        }

        if (found.Removed > 0)
        {
            await terminal.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"looked at from position {found.RemovedTo + 1}: {found.Removed} rows before it were removed, their sums are held against those that are kept"));
        }

        await terminal.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{(good ? "good" : "NOT GOOD")}: {found.Rows} rows, {Money.Usd(found.CostNanoUsd)}, {found.Unchained} older than the chain, {found.Open} open; head {found.Head ?? "none"}"));
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, LedgerVerification found, bool good)
    {
        json.WriteStartObject();
        json.WriteBoolean("good", good);
        json.WriteNumber("rows", found.Rows);
        json.WriteNumber("cost_nanousd", found.CostNanoUsd);
        json.WriteNumber("unchained", found.Unchained);
        json.WriteNumber("open", found.Open);
        json.WriteNumber("removed", found.Removed);
        json.WriteNumber("removed_to", found.RemovedTo);
        json.WriteString("head", found.Head);
        json.WriteStrings("problems", found.Problems);
        json.WriteEndObject();
    }

    private static Verb CreateExport(Terminal terminal)
    {
        var format = new Option<string>("--format") { Description = "csv (default) or jsonl.", HelpName = "csv|jsonl", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "jsonl");
        var since = new Option<DateTimeOffset?>("--since") { Description = "Attempts that began at this moment or later, for example 2026-11-01.", HelpName = "TIME" };
        var key = new Option<string?>("--key") { Description = "Attempts that this key paid, by id.", HelpName = "ID" };
        var setup = new SetupOptions();
        var verb = new Verb("export", "Write all rows to standard output, in the order of their settlement.")
        {
            Examples =
                """
                  parlance ledger export > ledger.csv
                  parlance ledger export --format jsonl --since 2026-11-01 | jq .cost_nanousd
                """,
            Notes = "Cost is in nano-dollars (1 USD = 1,000,000,000), times are UTC; a row with a revision above 0 corrects the cost of an earlier one by its own.",
        };
        verb.Add(format);
        verb.Add(since);
        verb.Add(key);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var export = LedgerExport.As(parsed.GetValue(format)!, terminal.Out);
            await export.WriteAsync(new LedgerReader(setup.DataFolder(parsed)), new UsageFilter { Since = parsed.GetValue(since), KeyId = parsed.GetValue(key) }, cancellation);
            return ExitCode.Success;
        });
        return verb;
    }
}
