using System.Text.Json;
using System.Text.RegularExpressions;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>
/// The researched facts about providers (<c>../shared/facts/providers.json</c> beside the repository, or in the directory that <c>PARLANCE_FACTS</c> names) against the bytes that arrived at a provider.
/// Manifests were written from the same facts by hand; here nothing but the facts is read, so a slip in a manifest, in its reader or in a writer shows. Without the file nothing is checked: <see cref="Present"/>.
/// </summary>
internal static partial class ProviderFacts
{
    private static readonly Lazy<Dictionary<string, JsonElement>> s_byName = new(Load);

    public static bool Present => s_byName.Value.Count > 0;

    public static IReadOnlyCollection<string> Names => s_byName.Value.Keys;

    /// <summary>The facts about a provider; null when there are none.</summary>
    public static JsonElement? Of(ProviderCase provider)
    {
        foreach (var name in provider.Manifest.Aliases.Prepend(provider.Id))
        {
            if (s_byName.Value.TryGetValue(name, out var facts))
            {
                return facts;
            }
        }

        return null;
    }

    /// <summary>Whether a request is one that the provider documents.</summary>
    public static void Check(ProviderCase provider, SimulatorRequest request)
    {
        if (Of(provider) is not { } facts)
        {
            return;
        }

        var dialect = facts.GetProperty("dialect").GetString() switch { "azure-openai" => "openai-chat", "cohere-v2" => "cohere-chat", "ollama-native" => "ollama-chat", "vertex-gemini" => "gemini-generate", var other => other };
        if (dialect != provider.Manifest.Dialect!.Name)
        {
            // The facts are about another protocol of the same provider.
            return;
        }

        var wrong = Address(facts, provider, request).Concat(Credential(facts, request)).Concat(Headers(facts, request)).ToList();
        if (provider.SpeaksChatCompletions)
        {
            using var body = JsonDocument.Parse(request.Body);
            wrong.AddRange(new ChatFacts(facts, body.RootElement).Wrong());
        }

        Assert.True(wrong.Count == 0, $"{provider.Id}: {string.Join("; ", wrong)}\n{request.Method} {request.Path}{request.Query}\n{System.Text.Encoding.UTF8.GetString(request.Body.Span)}");
    }

    private static Dictionary<string, JsonElement> Load()
    {
        var folder = Environment.GetEnvironmentVariable("PARLANCE_FACTS") is { Length: > 0 } named ? named
            : Parlance.Tests.Support.RepositoryRoot.Find() is { } root ? Path.GetFullPath(Path.Combine(root, "../shared/facts"))
            : "";
        var file = Path.Combine(folder, "providers.json");
        return !File.Exists(file) ? [] : JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("providers").EnumerateArray().ToDictionary(facts => facts.GetProperty("id").GetString()!);
    }

    private static IEnumerable<string> Address(JsonElement facts, ProviderCase provider, SimulatorRequest request)
    {
        if (facts.GetProperty("base_url").GetString() is not { } address || facts.GetProperty("chat_path").GetString() is not { } chat || !address.StartsWith("http", StringComparison.Ordinal) || provider.Manifest.Dialect!.ChatPath != provider.Manifest.Dialect.StreamPath)
        {
            yield break;
        }

        var rest = AuthorityPattern().Replace(address, "");
        var pattern = PiecePattern().Replace(Regex.Escape(rest.TrimEnd('/') + chat), ".+");
        if (!Regex.IsMatch(request.Path, $"^/as/{Regex.Escape(provider.Id)}{pattern}$"))
        {
            yield return $"the path should be {rest}{chat}";
        }
    }

    private static IEnumerable<string> Credential(JsonElement facts, SimulatorRequest request)
    {
        var auth = facts.GetProperty("auth");
        var kind = auth.GetProperty("kind").GetString();
        var authorization = request.Headers.GetValueOrDefault("authorization");
        var isWrong = kind switch
        {
            "bearer" or "gcp" or "oauth2-client-credentials" => authorization != "Bearer " + ProviderCase.Key,
            "header" => request.Headers.GetValueOrDefault(auth.GetProperty("name").GetString()!) != Text(auth, "prefix") + ProviderCase.Key || authorization is not null,
            _ => false,
        };
        if (isWrong)
        {
            yield return $"the credential should be {auth}";
        }
    }

    private static IEnumerable<string> Headers(JsonElement facts, SimulatorRequest request) =>
        !facts.TryGetProperty("required_headers", out var headers) || headers.ValueKind != JsonValueKind.Object ? []
        : headers.EnumerateObject().Where(header => !header.Value.GetString()!.Contains('{') && request.Headers.GetValueOrDefault(header.Name) != header.Value.GetString()).Select(header => $"the header {header} is missing");

    private static string Text(JsonElement at, string name) => at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex("^https?://[^/]+")]
    private static partial Regex AuthorityPattern();

    [GeneratedRegex(@"\\\{[^}]*\}")]
    private static partial Regex PiecePattern();
}
