using System.CommandLine;
using System.Text.Json;
using Parlance.Cli.Output;
using Parlance.Gateway.Configuration;
using Parlance.Manifests;
using Parlance.Manifests.AiProtocol;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance check</c>: every mistake in configurations and manifests, by file and line.</summary>
internal static class CheckVerb
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("file") { Description = "Configurations and manifests, or folders of manifests. Default: the configuration that serve would use.", Arity = ArgumentArity.ZeroOrMore };
        var json = new Option<bool>("--json") { Description = "Write JSON: an array of mistakes." };
        var setup = new SetupOptions();
        var verb = new Verb("check", "Check configurations and provider manifests and report every mistake.")
        {
            Examples =
                """
                  parlance check
                  parlance check parlance.yaml manifests/
                  parlance check --json | jq -r '.[].message'
                """,
            Notes =
                """
                A file with a top-level id is read as a provider's manifest, ours or AI-Protocol's, any other as a configuration.
                A note names what a manifest of AI-Protocol says that is not used here; it is no mistake.
                Exit code 1 when there is a mistake. Values are never printed: they may be keys.
                """,
        };
        verb.Add(files);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var given = parsed.GetValue(files)!;
            var named = given.Length > 0 ? string.Join(", ", given) : setup.File(parsed);
            var notes = new List<YamlError>();
            var errors = given.Length > 0 ? [.. given.SelectMany(path => Check(path, notes))] : setup.TryLoad(parsed).Errors;
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteArrayAsync(terminal, errors.Select(error => (error, IsNote: false)).Concat(notes.Select(note => (note, IsNote: true))), Write);
                return errors.Count == 0 ? ExitCode.Success : ExitCode.Failure;
            }

            foreach (var error in errors)
            {
                await terminal.Out.WriteLineAsync(error.ToString());
            }

            foreach (var note in notes)
            {
                await terminal.Out.WriteLineAsync($"note: {note}");
            }

            await terminal.Error.WriteLineAsync(errors.Count switch
            {
                0 when named is null => "No configuration here; what the environment offers is fine.",
                0 => $"Fine: {named}",
                1 => "1 mistake.",
                var count => $"{count} mistakes.",
            });
            return errors.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return verb;
    }

    private static IReadOnlyList<YamlError> Check(string path, List<YamlError> notes)
    {
        if (IsContract(path, out var wrong))
        {
            return wrong;
        }

        if (Directory.Exists(path) || IsManifest(path))
        {
            var set = ManifestSet.Load([path], out var errors);
            notes.AddRange(set.Manifests.SelectMany(manifest => manifest.Unused));
            return errors;
        }

        return ConfigurationLoader.Load(path, null, Environment.GetEnvironmentVariable).Errors;
    }

    private static bool IsManifest(string path) => Read(path, []) is { } root && (root.Find("id") is not null || ProtocolManifest.Matches(root));

    private static bool IsContract(string path, out List<YamlError> errors)
    {
        errors = [];
        if (Directory.Exists(path) || Read(path, []) is not { } root || !ProtocolContract.Matches(root))
        {
            return false;
        }

        ProtocolContract.Read(root, errors);
        return true;
    }

    private static YamlNode? Read(string path, ICollection<YamlError> errors)
    {
        try
        {
            return YamlReader.Read(File.ReadAllText(path), path, errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it next reports that.
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, (YamlError Error, bool IsNote) line)
    {
        var error = line.Error;
        json.WriteStartObject();
        json.WriteString("severity", line.IsNote ? "note" : "error");
        json.WriteString("file", error.At.File);
        json.WriteNumber("line", error.At.Line);
        json.WriteNumber("column", error.At.Column);
        json.WriteString("path", error.Path);
        json.WriteString("message", error.Message);
        json.WriteEndObject();
    }
}
