using System.CommandLine;
using System.Globalization;
using Parlance.Cli.Output;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Ledger;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance ledger prune</c>: removes old rows; what they add up to stays.</summary>
internal static class PruneVerb
{
    /// <summary>Between two steps: whoever waits for the store comes first.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    public static Verb Create(Terminal terminal)
    {
        var before = new Option<DateTimeOffset>("--before") { Description = "Remove rows of attempts that began before this moment, for example 2026-01-01.", HelpName = "TIME", Required = true };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("prune", "Remove old rows from the ledger. Their sums stay, in usage and in budgets, and the rest can still be verified.")
        {
            Examples =
                """
                  parlance ledger export --format jsonl > ledger.jsonl
                  parlance ledger prune --before 2026-01-01
                """,
            Notes =
                """
                Rows go in the order in which they came, up to the first that is younger; the last one always stays. There is
                no way back: export before. `retention:` in the configuration does the same all the time.
                """,
        };
        verb.Add(before);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var folder = setup.DataFolder(parsed);
            var until = parsed.GetValue(before);
            _ = new LedgerReader(folder).RemovedTo(); // Where there is no store, none is made.
            KeyStore.Open(folder).Note(KeyStore.Command, "ledger.prune", "ledger", details => details.WriteString("before", until.ToUniversalTime()));
            var removed = await RemoveAsync(folder, until, cancellation);
            await (parsed.GetValue(json)
                ? JsonOutput.WriteAsync(terminal, writer => Write(writer, removed))
                : terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{removed} rows are removed; their sums stay.")));
            return ExitCode.Success;
        });
        return verb;
    }

    private static async Task<long> RemoveAsync(string folder, DateTimeOffset before, CancellationToken cancellation)
    {
        using var pruner = new LedgerPruner(folder);
        var removed = 0L;
        while (pruner.RemoveSome(before) is > 0 and var some)
        {
            removed += some;
            await Task.Delay(s_pause, TimeProvider.System, cancellation);
        }

        return removed;
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, long removed)
    {
        json.WriteStartObject();
        json.WriteNumber("removed", removed);
        json.WriteEndObject();
    }
}
