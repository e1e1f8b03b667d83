using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Parlance.Cli.Output;
using Parlance.Gateway.Hosting;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance explain</c>: where a call would go, and why.</summary>
internal static class ExplainVerb
{
    private const string AdminKey = "PARLANCE_ADMIN_KEY";

    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "The model's name, as a caller writes it." };
        var key = new Option<string?>("--key", "-k") { Description = "Id or name of the key that calls. Default: one without limits.", HelpName = "KEY" };
        var request = new Option<string?>("--request") { Description = "File with a chat request in OpenAI's form, - for standard input. Default: a short text.", HelpName = "FILE" };
        var url = new Option<string?>("--url") { Description = $"Ask a running gateway; ${AdminKey} is the key that administers it. Default: tell from the configuration.", HelpName = "URL" };
        var json = new Option<bool>("--json") { Description = "Write everything as one JSON object, with the requests that would be sent." };
        var setup = new SetupOptions();
        var verb = new Verb("explain", "Say where a call would go and why: targets in order, limits, prices, changes of the request. Calls nothing.")
        {
            Examples =
                """
                  parlance explain fast
                  parlance explain fast --key ci --request chat.json
                  PARLANCE_ADMIN_KEY=pk-... parlance explain fast --url http://127.0.0.1:4000 --json
                """,
            Notes =
                """
                With --url, running calls, times and failures are those of that gateway, and the order is the one that a call
                would find now; where chance decides, it is one of those that it may find.
                """,
        };
        verb.Add(model);
        verb.Add(key);
        verb.Add(request);
        verb.Add(url);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var asked = Compose(parsed.GetValue(model)!, parsed.GetValue(key), await ReadAsync(terminal, parsed.GetValue(request), cancellation));
            var answer = parsed.GetValue(url) is { } address ? await AskAsync(address, asked, cancellation) : Tell(setup, parsed, asked);
            using var document = JsonDocument.Parse(answer);
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteAsync(terminal, document.RootElement.WriteTo);
            }
            else
            {
                await ShowAsync(terminal, document.RootElement);
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static ReadOnlyMemory<byte> Tell(SetupOptions setup, ParseResult parsed, ReadOnlyMemory<byte> asked)
    {
        var (json, error) = Explanation.Of(setup.Load(parsed), asked);
        return error is null ? json : throw new CommandException(error.Message);
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(string address, ReadOnlyMemory<byte> asked, CancellationToken cancellation)
    {
        var secret = Environment.GetEnvironmentVariable(AdminKey) ?? throw new CommandException($"a running gateway tells this only to a key that administers it: set {AdminKey} (parlance keys create --admin).", ExitCode.Usage);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(address), "/admin/v1/explain")) { Content = new ReadOnlyMemoryContent(asked) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var response = await client.SendAsync(message, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        return response.IsSuccessStatusCode ? body : throw new CommandException(Message(body) ?? string.Create(CultureInfo.InvariantCulture, $"the gateway answered {(int)response.StatusCode}."));
    }

    private static string? Message(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.GetProperty("error").GetProperty("message").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task<string?> ReadAsync(Terminal terminal, string? file, CancellationToken cancellation) => file switch
    {
        null => null,
        "-" => await terminal.In.ReadToEndAsync(cancellation),
        _ => await File.ReadAllTextAsync(file, cancellation),
    };

    private static ReadOnlyMemory<byte> Compose(string model, string? key, string? request)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteString("key", key);
            if (request is not null)
            {
                json.WritePropertyName("request");
                json.WriteRawValue(request);
            }

            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    private static async Task ShowAsync(Terminal terminal, JsonElement told)
    {
        var key = told.GetProperty("key");
        await terminal.Out.WriteLineAsync($"{Text(told, "model")}: {Text(told, "strategy")}{(told.GetProperty("affinity").GetBoolean() ? ", keeps to prompt caches" : "")}; key {Text(key, "name")} {(key.GetProperty("may_use_model").GetBoolean() ? "may use it" : "may not use it")}");
        foreach (var limits in key.GetProperty("limits").EnumerateArray())
        {
            await terminal.Out.WriteLineAsync($"  {Text(limits, "of")}: {Limits(limits)}");
        }

        string[] lists = ["candidates", "on_context_length", "on_content_filter"];
        Listing.Write(terminal, ["TARGET", "ROLE", "SCORE", "RUNNING", "FIRST TOKEN", "$ IN", "$ OUT", "PRICE OF", "REQUEST"], lists.SelectMany(list => told.GetProperty(list).EnumerateArray().Select(target => Cells(target, list))));
        foreach (var target in told.GetProperty("excluded").EnumerateArray())
        {
            await terminal.Out.WriteLineAsync($"left out: {Text(target, "target")} {Text(target, "reason")}");
        }

        Listing.Write(terminal, ["SETTING", "VALUE", "FROM"], told.GetProperty("settings").EnumerateArray().Select(setting => new[] { Text(setting, "field"), Text(setting, "value"), Text(setting, "from") }));
    }

    private static string[] Cells(JsonElement target, string list)
    {
        var (price, request) = (target.GetProperty("price"), target.GetProperty("request"));
        var hasPrice = price.ValueKind == JsonValueKind.Object;
        return
        [
            Text(target, "target"),
            list == "candidates" ? Text(target, "role") : list,
            Text(target, "score"),
            Text(target, "running"),
            $"{Text(target, "first_token_ms")} ms",
            hasPrice ? Money.PerMillion(price.GetProperty("input_nanousd_per_million").GetInt64()) : "",
            hasPrice ? Money.PerMillion(price.GetProperty("output_nanousd_per_million").GetInt64()) : "",
            hasPrice ? Text(price, "source") : "not known",
            Edits(request),
        ];
    }

    private static string Edits(JsonElement request)
    {
        if (request.TryGetProperty("error", out var error))
        {
            return error.GetString()!;
        }

        var how = request.GetProperty("translated").GetBoolean() ? $"translated to {Text(request, "dialect")}" : "as it comes";
        var edits = new[] { ("without", "dropped"), ("gone", "fields_gone"), ("new", "fields_new") }
            .Select(edit => (edit.Item1, Names: string.Join(", ", request.GetProperty(edit.Item2).EnumerateArray().Select(name => name.GetString()))))
            .Where(edit => edit.Names.Length > 0)
            .Select(edit => $"{edit.Item1}: {edit.Names}");
        return string.Join("; ", edits.Prepend($"{how}, model {Text(request, "model")}"));
    }

    private static string Limits(JsonElement limits)
    {
        var rates = limits.EnumerateObject().Where(limit => limit.Value.ValueKind == JsonValueKind.Number).Select(limit => $"{limit.Name} {limit.Value}");
        var budgets = limits.GetProperty("state") is { ValueKind: JsonValueKind.Object } state
            ? state.GetProperty("budgets").EnumerateArray().Select(budget => $"{Money.Usd(budget.GetProperty("left_nanousd").GetInt64())} left of {Money.Usd(budget.GetProperty("limit_nanousd").GetInt64())} per {Text(budget, "per")}")
            : [];
        return string.Join(", ", rates.Concat(budgets));
    }

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.ToString() : "";
}
