using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Parlance.Cli.Conformance;
using Parlance.Cli.Conformance.Doors;
using Parlance.Cli.Output;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance conformance</c>: how faithfully a gateway translates, measured from outside.</summary>
internal static class ConformanceVerb
{
    public static Command Create(Terminal terminal)
    {
        var address = new Option<Uri?>("--base-url") { CustomParser = ParseAddress, Description = "The gateway's root, without /v1.", HelpName = "URL", Required = true };
        var key = new Option<string>("--key") { Description = "A key of the gateway.", HelpName = "KEY", Required = true };
        var models = new Option<string[]>("--models") { Description = "Ways to a simulator, parted by commas: NAMES or NAMES=PROTOCOL, * for the simulator's model. Default: *.", HelpName = "LIST" };
        var doors = new Option<string[]>("--doors") { Description = "Doors to try, parted by commas: chat, responses, messages, generate, api-chat. Default: all.", HelpName = "LIST" };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var verb = new Verb("conformance", "Measure how faithfully a gateway translates, with simulators behind it.")
        {
            Examples =
                """
                  parlance conformance --base-url http://127.0.0.1:4000 --key $KEY --models sim
                  parlance conformance --base-url https://gateway.example --key $KEY --doors chat \
                    --models 'openai/*,claude/*=anthropic-messages'
                """,
            Notes =
                """
                The gateway's upstreams must be `parlance simulate`; docs/conformance.md says how to point them there.
                Exit code 0 only when every scenario passes.
                """,
        };
        verb.Add(address);
        verb.Add(key);
        verb.Add(models);
        verb.Add(doors);
        verb.Add(json);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var stop = new StopSignal(cancellation);
            var chosen = Chosen(Split(parsed.GetValue(doors)));
            var upstreams = Split(parsed.GetValue(models)) is { Count: > 0 } names ? names.Select(Route.Read).ToArray() : [Route.Read("*")];
            using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
            using var http = new HttpMessageInvoker(handler);
            var outcomes = await ConformanceRun.RunAsync(new ServerUnderTest(http, parsed.GetValue(address)!, parsed.GetValue(key)!), chosen, upstreams, stop.Token);
            await (parsed.GetValue(json) ? JsonOutput.WriteAsync(terminal, writer => Write(writer, outcomes)) : ShowAsync(terminal, chosen, upstreams, outcomes));
            return outcomes.All(outcome => outcome.Problem is null) ? ExitCode.Success : ExitCode.Failure;
        });
        return verb;
    }

    private static Uri? ParseAddress(ArgumentResult result)
    {
        if (result.Tokens is [var token] && Uri.TryCreate(token.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError("--base-url is an address such as http://127.0.0.1:4000.");
        return null;
    }

    private static List<string> Split(string[]? values) => [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static IReadOnlyList<IDoor> Chosen(List<string> names)
    {
        var unknown = names.Find(name => ConformanceRun.Doors.All(door => door.Name != name));
        return unknown is null
            ? [.. ConformanceRun.Doors.Where(door => names.Count == 0 || names.Contains(door.Name))]
            : throw new CommandException($"there is no door '{unknown}': there are {string.Join(", ", ConformanceRun.Doors.Select(door => door.Name))}.", ExitCode.Usage);
    }

    private static async Task ShowAsync(Terminal terminal, IReadOnlyList<IDoor> doors, IReadOnlyList<Route> upstreams, IReadOnlyList<Outcome> outcomes)
    {
        foreach (var outcome in outcomes.Where(outcome => outcome.Problem is not null))
        {
            await terminal.Out.WriteLineAsync($"FAIL  {outcome.Door} → {outcome.Upstream.Pattern}: {outcome.Scenario}{(outcome.Stream ? " (stream)" : "")}: {outcome.Problem!.ReplaceLineEndings(" ")}");
        }

        Listing.Write(
            terminal,
            ["DOOR", .. upstreams.Select(upstream => upstream.Pattern), "ALL"],
            doors.Select(door => (string[])[door.Name, .. upstreams.Select(upstream => Share(outcomes.Where(outcome => outcome.Door == door.Name && outcome.Upstream == upstream))), Share(outcomes.Where(outcome => outcome.Door == door.Name))]));
        var passed = outcomes.Count(outcome => outcome.Problem is null);
        await terminal.Out.WriteLineAsync($"{passed} passed, {outcomes.Count - passed} failed");
    }

    private static string Share(IEnumerable<Outcome> outcomes)
    {
        var all = outcomes.ToArray();
        return $"{all.Count(outcome => outcome.Problem is null)}/{all.Length}";
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Outcome> outcomes)
    {
        json.WriteStartObject();
        json.WriteNumber("passed", outcomes.Count(outcome => outcome.Problem is null));
        json.WriteNumber("failed", outcomes.Count(outcome => outcome.Problem is not null));
        json.WriteStartArray("results");
        foreach (var outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("door", outcome.Door);
            json.WriteString("upstream", outcome.Upstream.Pattern);
            json.WriteString("scenario", outcome.Scenario);
            json.WriteBoolean("stream", outcome.Stream);
            json.WriteBoolean("passed", outcome.Problem is null);
            json.WriteString("problem", outcome.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
