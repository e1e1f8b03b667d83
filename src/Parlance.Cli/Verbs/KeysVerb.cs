using System.CommandLine;
using System.Text.Json;
using Parlance.Cli.Output;
using Parlance.Gateway.Features.Keys;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance keys</c>: makes, lists, rotates and revokes the keys that callers present.</summary>
internal static class KeysVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb("keys", "Make, list, rotate, revoke, export and import the keys that callers present to the gateway.")
        {
            CreateCreate(terminal),
            CreateList(terminal),
            CreateRotate(terminal),
            CreateRevoke(terminal),
            TransferVerbs.CreateExport(terminal),
            TransferVerbs.CreateImport(terminal),
        };

    private static Verb CreateCreate(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "What to call it: a person, a program. Need not be unique." };
        var admin = new Option<bool>("--admin") { Description = "A key that administers the gateway (/admin/v1) and calls no model." };
        var tenant = new Option<string?>("--tenant") { Description = "The organisation, team or user that it belongs to.", HelpName = "ID" };
        var policy = new PolicyOptions();
        var json = JsonOption();
        var setup = new SetupOptions();
        var verb = new Verb("create", "Make a key. It is printed once and cannot be shown again.")
        {
            Examples =
                """
                  parlance keys create ci
                  parlance keys create alice --model "sim/*" --model openai/gpt-4.1
                  parlance keys create agent --budget 5/day --budget 50/month --rpm 60
                  parlance keys create ops --admin
                  KEY=$(parlance keys create ci)        only the key is written to standard output
                """,
        };
        verb.Add(name);
        verb.Add(admin);
        verb.Add(tenant);
        policy.AddTo(verb);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var key = KeyStore.Open(setup.DataFolder(parsed)).Create(parsed.GetValue(name)!, policy.Read(parsed), parsed.GetValue(tenant), parsed.GetValue(admin));
            await ShowAsync(terminal, key, parsed.GetValue(json));
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
                ["ID", "NAME", "KEY", "CREATED", "BELONGS TO", "MODELS", "STATE"],
                keys.Select(key => new[] { key.Id, key.Name, key.Hint, $"{key.CreatedAt:yyyy-MM-dd HH:mm}", key.TenantId ?? "", key.IsAdmin ? "none (admin)" : key.Policy.Models is null ? "all" : string.Join(", ", key.Policy.Models), State(key) }));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb CreateRotate(Terminal terminal)
    {
        var id = new Argument<string>("id") { Description = "Id of the key, or its name when only one working key has it." };
        var overlap = new Option<int>("--overlap") { Description = "Seconds for which the secret before works as well. Default: 0.", HelpName = "SECONDS" };
        var json = JsonOption();
        var setup = new SetupOptions();
        var verb = new Verb("rotate", "Give a key another secret. Its limits and what it has spent stay.")
        {
            Examples =
                """
                  parlance keys rotate ci --overlap 3600
                """,
        };
        verb.Add(id);
        verb.Add(overlap);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var key = KeyStore.Open(setup.DataFolder(parsed)).Rotate(parsed.GetValue(id)!, TimeSpan.FromSeconds(parsed.GetValue(overlap)));
            await ShowAsync(terminal, key, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return verb;
    }

    private static async Task ShowAsync(Terminal terminal, NewKey key, bool json)
    {
        if (json)
        {
            await JsonOutput.WriteAsync(terminal, writer => WriteKey(writer, key.Entry, key.Secret.Reveal()));
            return;
        }

        await terminal.Out.WriteLineAsync(key.Secret.Reveal());
        await terminal.Error.WriteLineAsync($"{key.Entry.Id} ({key.Entry.Name}): keep it now, it cannot be shown again.");
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
        { Policy.ExpiresAt: { } at } => $"until {at:yyyy-MM-dd HH:mm}",
        _ => "active",
    };

    private static void WriteKey(Utf8JsonWriter json, KeyEntry key, string? secret = null)
    {
        json.WriteStartObject();
        KeyStore.Write(json, key);
        if (secret is not null)
        {
            json.WriteString("key", secret);
        }

        json.WriteEndObject();
    }
}
