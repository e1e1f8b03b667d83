using System.CommandLine;
using System.Text.Json;
using Parlance.Cli.Output;
using Parlance.Gateway.Features.Keys;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance keys</c>: makes, lists and revokes the keys that callers present.</summary>
internal static class KeysVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb("keys", "Make, list and revoke the keys that callers present to the gateway.")
        {
            CreateCreate(terminal),
            CreateList(terminal),
            CreateRevoke(terminal),
        };

    private static Verb CreateCreate(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "What to call it: a person, a program. Need not be unique." };
        var models = new Option<string[]>("--model") { Description = "A model it may call, * as wildcard; may be given several times. Default: all.", HelpName = "PATTERN" };
        var json = JsonOption();
        var setup = new SetupOptions();
        var verb = new Verb("create", "Make a key. It is printed once and cannot be shown again.")
        {
            Examples =
                """
                  parlance keys create ci
                  parlance keys create alice --model "sim/*" --model openai/gpt-4.1
                  KEY=$(parlance keys create ci)        only the key is written to standard output
                """,
        };
        verb.Add(name);
        verb.Add(models);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var patterns = parsed.GetValue(models) is { Length: > 0 } given ? given : null;
            var key = KeyStore.Open(setup.DataFolder(parsed)).Create(parsed.GetValue(name)!, patterns);
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteAsync(terminal, writer => WriteKey(writer, key.Entry, key.Secret.Reveal()));
                return ExitCode.Success;
            }

            await terminal.Out.WriteLineAsync(key.Secret.Reveal());
            await terminal.Error.WriteLineAsync($"{key.Entry.Id} ({key.Entry.Name}): keep it now, it cannot be shown again.");
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb CreateList(Terminal terminal)
    {
        var json = JsonOption();
        var setup = new SetupOptions();
        var verb = new Verb("list", "List the keys, revoked ones included. Their secrets are not stored.");
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var keys = KeyStore.Open(setup.DataFolder(parsed)).List();
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteArrayAsync(terminal, keys, (writer, key) => WriteKey(writer, key));
                return ExitCode.Success;
            }

            Listing.Write(
                terminal,
                ["ID", "NAME", "KEY", "CREATED", "MODELS", "STATE"],
                keys.Select(key => new[] { key.Id, key.Name, key.Hint, $"{key.CreatedAt:yyyy-MM-dd HH:mm}", key.Models is null ? "all" : string.Join(", ", key.Models), State(key) }));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb CreateRevoke(Terminal terminal)
    {
        var id = new Argument<string>("id") { Description = "Id of the key, or its name when only one working key has it." };
        var json = JsonOption();
        var setup = new SetupOptions();
        var verb = new Verb("revoke", "Revoke a key. A running gateway refuses it within seconds.");
        verb.Add(id);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var key = KeyStore.Open(setup.DataFolder(parsed)).Revoke(parsed.GetValue(id)!);
            await (parsed.GetValue(json)
                ? JsonOutput.WriteAsync(terminal, writer => WriteKey(writer, key))
                : terminal.Out.WriteLineAsync($"{key.Id} ({key.Name}) is revoked."));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Option<bool> JsonOption() => new("--json") { Description = "Write JSON." };

    private static string State(KeyEntry key) => key switch
    {
        { RevokedAt: { } at } => $"revoked {at:yyyy-MM-dd HH:mm}",
        { ExpiresAt: { } at } => $"until {at:yyyy-MM-dd HH:mm}",
        _ => "active",
    };

    private static void WriteKey(Utf8JsonWriter json, KeyEntry key, string? secret = null)
    {
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        if (secret is not null)
        {
            json.WriteString("key", secret);
        }

        json.WriteString("hint", key.Hint);
        json.WriteString("created_at", key.CreatedAt);
        if (key.Models is null)
        {
            json.WriteNull("models");
        }
        else
        {
            json.WriteStrings("models", key.Models);
        }

        WriteTime(json, "expires_at", key.ExpiresAt);
        WriteTime(json, "revoked_at", key.RevokedAt);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } moment)
        {
            json.WriteString(name, moment);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
