using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Parlance.Cli.Listings;
using Parlance.Cli.Output;
using Parlance.Manifests;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance providers</c>: who is known, and who is ready.</summary>
internal static class ProvidersVerb
{
    private const string Ready = "ready";

    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("providers", "List the providers that are known, and what makes each ready.")
        {
            Notes =
                """
                "ready" means that calls can be made now. A provider becomes ready when one of its variables holds a key,
                one of the vendor's own credential files has what it needs, or when it stands in the configuration. Servers on
                this machine are used when they answer. KEY says where its key or identity was found, never what it is. MODELS
                counts those that are known; JSON has addresses and the names of the variables.
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
                ["PROVIDER", "NAME", "STATUS", "DIALECT", "STATE", "KEY", "MODELS", "NOTE"],
                providers.Select(provider => new[] { provider.Id, provider.Name, provider.Status, provider.Dialect, provider.State, provider.Key, provider.Models.ToString(CultureInfo.InvariantCulture), provider.Note }));
            return ExitCode.Success;
        });
        return verb;
    }

    private static List<Row> Collect(Catalog catalog)
    {
        var manifests = ManifestSet.Embedded.Manifests.ToDictionary(manifest => manifest.Id);
        var ready = catalog.Providers.Select(provider =>
        {
            var manifest = manifests.GetValueOrDefault(provider.Id);
            return new Row(provider.Id, provider.DisplayName, manifest?.Status ?? "", provider.Dialect.Name, Ready, KeyFound(provider), provider.Models.Count, manifest?.StatusNote ?? "")
            {
                Address = provider.Simulated ? "in this process" : provider.BaseUrl.AbsoluteUri,
                Aliases = provider.Aliases,
                KeyVariables = provider.KeyVariables,
            };
        });
        var known = catalog.Unconfigured
            .Select(manifest => new Row(manifest.Id, manifest.Name ?? manifest.Id, manifest.Status ?? "", manifest.Dialect?.Name ?? "", ModelRow.WayOf(manifest), "", manifest.Models.Count, manifest.StatusNote ?? "")
            {
                Address = manifest.BaseUrl?.AbsoluteUri ?? manifest.BaseUrlTemplate ?? "",
                Aliases = manifest.Aliases,
                KeyVariables = manifest.KeyVariables,
            });
        return [.. ready, .. known];
    }

    /// <summary>Where its key was found: the variable, or the configuration, which counts before variables and may name them itself.</summary>
    private static string KeyFound(Provider provider) => provider.CredentialFrom ?? (provider.Auth.Required ? "" : "none needed");

    private static void Write(Utf8JsonWriter json, Row row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        json.WriteString("name", row.Name);
        json.WriteStrings("aliases", row.Aliases);
        json.WriteString("status", row.Status);
        json.WriteString("note", row.Note);
        json.WriteString("dialect", row.Dialect);
        json.WriteBoolean("ready", row.State == Ready);
        json.WriteString("state", row.State);
        json.WriteString("key", row.Key);
        json.WriteString("address", row.Address);
        json.WriteStrings("key_variables", row.KeyVariables);
        json.WriteNumber("models", row.Models);
        json.WriteEndObject();
    }

    private sealed record Row(string Id, string Name, string Status, string Dialect, string State, string Key, int Models, string Note)
    {
        public required string Address { get; init; }

        public required IReadOnlyList<string> Aliases { get; init; }

        public required IReadOnlyList<string> KeyVariables { get; init; }
    }
}
