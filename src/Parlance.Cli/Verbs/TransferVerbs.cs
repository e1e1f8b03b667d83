using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parlance.Gateway.Features.Keys;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance keys export</c> and <c>import</c>: many tenants and keys at once, as JSON lines.</summary>
internal static class TransferVerbs
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Verb CreateExport(Terminal terminal)
    {
        var setup = new SetupOptions();
        var verb = new Verb("export", "Write organisations, teams, users and keys that can be used, as JSON lines that import reads. Without secrets, which are not stored.")
        {
            Examples =
                """
                  parlance keys export > keys.jsonl
                """,
        };
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            foreach (var line in KeyStore.Open(setup.DataFolder(parsed)).Export())
            {
                await terminal.Out.WriteLineAsync(Line(line));
            }

            return ExitCode.Success;
        });
        return verb;
    }

    public static Verb CreateImport(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "JSON lines; - for standard input." };
        var setup = new SetupOptions();
        var verb = new Verb("import", "Make many organisations, teams, users and keys: all of them or, where a line is wrong, none. The new keys are printed once, as JSON lines.")
        {
            Examples =
                """
                  parlance keys import keys.jsonl > secrets.jsonl
                  echo '{"object":"key","name":"ci","models":["sim/*"],"budgets":[{"usd":5,"per":"day"}]}' | parlance keys import -
                """,
            Notes =
                """
                A line is a tenant (object, kind, name, parent_id) or a key (object, name, role, tenant_id) with the limits of
                the API: models, budgets, rpm, rpd, tpm, concurrency, expires_at, addresses, tags. An id that is given is
                kept; parent_id and tenant_id name an id of the store or of a line above.
                """,
        };
        verb.Add(file);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            var text = path == "-" ? await terminal.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(path, cancellation);
            await ImportAsync(terminal, KeyStore.Open(setup.DataFolder(parsed)), Encoding.UTF8.GetBytes(text));
            return ExitCode.Success;
        });
        return verb;
    }

    private static async Task ImportAsync(Terminal terminal, KeyStore store, byte[] lines)
    {
        try
        {
            var (tenants, keys) = store.Import(lines);
            foreach (var made in keys)
            {
                await terminal.Out.WriteLineAsync(Line(json =>
                {
                    json.WriteString("id", made.Entry.Id);
                    json.WriteString("name", made.Entry.Name);
                    json.WriteString("key", made.Secret.Reveal());
                }));
            }

            await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{tenants} tenants and {keys.Count} keys are made. Keep the keys now, they cannot be shown again."));
        }
        catch (TransferException e)
        {
            throw new CommandException("nothing was imported:", details: e.Problems);
        }
    }

    private static string Line(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
