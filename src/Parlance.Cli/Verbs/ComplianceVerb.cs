using System.CommandLine;
using System.Text.Json;
using Parlance.Cli.Compliance;
using Parlance.Cli.Output;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance compliance</c>: AI-Protocol's own suite against this program.</summary>
internal static class ComplianceVerb
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("dir") { Description = "The suite: a folder with 'cases' in it, or a checkout of AI-Protocol." };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var verb = new Verb("compliance", "Run the compliance suite of AI-Protocol.")
        {
            Examples =
                """
                  parlance compliance ../ai-protocol
                  parlance compliance ../ai-protocol/tests/compliance --json | jq '.results[] | select(.state != "passed")'
                """,
            Notes =
                """
                Cases are read from their files and run through the code that answers callers; nothing leaves this machine.
                Exit code 0 when no case fails. Cases whose files are not there are named, and do not count as failed.
                """,
        };
        verb.Add(folder);
        verb.Add(json);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var stop = new StopSignal(cancellation);
            var outcomes = await ComplianceRun.RunAsync(Suite.Open(parsed.GetValue(folder)!), stop.Token);
            await (parsed.GetValue(json) ? JsonOutput.WriteAsync(terminal, writer => Write(writer, outcomes)) : ShowAsync(terminal, outcomes));
            return outcomes.Any(outcome => outcome.State == "failed") || outcomes.Count == 0 ? ExitCode.Failure : ExitCode.Success;
        });
        return verb;
    }

    private static async Task ShowAsync(Terminal terminal, IReadOnlyList<CaseOutcome> outcomes)
    {
        foreach (var outcome in outcomes.Where(outcome => outcome.Problem is not null))
        {
            await terminal.Out.WriteLineAsync($"FAIL  {outcome.Case.File}:{outcome.Case.Line} {outcome.Case.Id} {outcome.Case.Name}: {outcome.Problem!.ReplaceLineEndings(" ")}");
        }

        var missing = outcomes.Where(outcome => outcome.Missing is not null).ToArray();
        var named = missing.Length > 0 ? ": " + string.Join("; ", missing.Select(outcome => $"{outcome.Case.Id} ({outcome.Missing})")) : "";
        await terminal.Out.WriteLineAsync($"{Count(outcomes, "passed")} passed, {Count(outcomes, "failed")} failed, {missing.Length} cannot run{named}");
    }

    private static int Count(IReadOnlyList<CaseOutcome> outcomes, string state) => outcomes.Count(outcome => outcome.State == state);

    private static void Write(Utf8JsonWriter json, IReadOnlyList<CaseOutcome> outcomes)
    {
        json.WriteStartObject();
        foreach (var state in (string[])["passed", "failed", "cannot_run"])
        {
            json.WriteNumber(state, Count(outcomes, state));
        }

        json.WriteStartArray("results");
        foreach (var outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("file", outcome.Case.File);
            json.WriteNumber("line", outcome.Case.Line);
            json.WriteString("id", outcome.Case.Id);
            json.WriteString("name", outcome.Case.Name);
            json.WriteString("state", outcome.State);
            json.WriteString("reason", outcome.Problem ?? outcome.Missing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
