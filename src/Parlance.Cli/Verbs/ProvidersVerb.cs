using System.CommandLine;
using System.Text.Json;
using Parlance.Cli.Output;
using Parlance.Manifests;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance providers</c>: who is known, and who is ready.</summary>
internal static class ProvidersVerb
{
    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("providers", "List the providers that are known, and what makes each ready.")
        {
            Notes =
                """
                "ready" means that calls can be made now. A provider becomes ready when one of its variables holds a key,
                or when it stands in the configuration. Servers on this machine are used when they answer.
                """,
        };
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var providers = Collect(setup.Load(parsed).Catalog);
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteArrayAsync(terminal, providers, Write);
                return ExitCode.Success;
            }

            Listing.Write(
                terminal,
                ["PROVIDER", "NAME", "DIALECT", "STATE", "ADDRESS"],
                providers.Select(provider => new[] { provider.Id, provider.Name, provider.Dialect, provider.State, provider.Address }));
            return ExitCode.Success;
        });
        return verb;
    }

    private static List<Row> Collect(Catalog catalog)
    {
        var ready = catalog.Providers.Select(provider =>
            new Row(provider.Id, provider.DisplayName, provider.Dialect.Name, "ready", provider.Simulated ? "in this process" : provider.BaseUrl.AbsoluteUri, provider.Aliases, provider.KeyVariables));
        var known = ManifestSet.Embedded.Manifests
            .Where(manifest => !catalog.Providers.Any(provider => provider.Id == manifest.Id))
            .Select(manifest => new Row(manifest.Id, manifest.Name ?? manifest.Id, manifest.Dialect?.Name ?? "", Missing(manifest), manifest.BaseUrl?.AbsoluteUri ?? "", manifest.Aliases, manifest.KeyVariables));
        return [.. ready, .. known];
    }

    private static string Missing(ProviderManifest manifest) => manifest switch
    {
        { Local: true } => "when it answers",
        { KeyVariables: [var first, ..] } => $"needs {first}",
        _ => "needs a configuration",
    };

    private static void Write(Utf8JsonWriter json, Row row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        json.WriteString("name", row.Name);
        json.WriteStrings("aliases", row.Aliases);
        json.WriteString("dialect", row.Dialect);
        json.WriteBoolean("ready", row.State == "ready");
        json.WriteString("address", row.Address);
        json.WriteStrings("key_variables", row.KeyVariables);
        json.WriteEndObject();
    }

    private sealed record Row(string Id, string Name, string Dialect, string State, string Address, IReadOnlyList<string> Aliases, IReadOnlyList<string> KeyVariables);
}
