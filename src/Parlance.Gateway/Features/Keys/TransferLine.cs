using System.Text.Json;
using Parlance.Gateway.Configuration;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Keys;

/// <summary>One line of an import: a tenant or a key that is to be made. Read strictly. Immutable.</summary>
/// <param name="Number">Which line it is, from 1.</param>
internal sealed record TransferLine(int Number)
{
    private const int LongestId = 60;

    /// <summary>Whether it is a key; else it is a tenant.</summary>
    public bool IsKey { get; private init; }

    /// <summary>The id that it is to have; null: a new one.</summary>
    public string? Id { get; private init; }

    public string? Name { get; private init; }

    public TenantKind? Kind { get; private init; }

    /// <summary>What stands above it.</summary>
    public string? Above { get; private init; }

    public bool IsAdmin { get; private init; }

    public Policy Policy { get; private init; } = Policy.None;

    /// <summary>Reads a line; what is wrong with it goes to <paramref name="problems"/>, and what can be read of it is returned nevertheless, so that lines below it are not wrong on its account.</summary>
    public static TransferLine Read(int number, ReadOnlyMemory<byte> text, List<string> problems)
    {
        var line = new TransferLine(number);
        if (!StrictJson.TryValidate(text.Span, out var reason))
        {
            problems.Add(reason);
            return line;
        }

        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("object", out var what) || what.ValueKind != JsonValueKind.String || what.GetString() is not ("tenant" or "key"))
        {
            problems.Add("a line must be a JSON object with \"object\": \"tenant\" or \"object\": \"key\"");
            return line;
        }

        line = line with { IsKey = what.GetString() == "key" };
        string[] fields = line.IsKey ? ["object", "id", "name", "role", "tenant_id"] : ["object", "id", "kind", "name", "parent_id"];
        foreach (var field in root.EnumerateObject())
        {
            line = field.Name == "object" ? line
                : fields.Contains(field.Name) ? line.With(field, problems)
                : PolicyJson.Fields.Contains(field.Name) ? line with { Policy = PolicyJson.With(line.Policy, field, problems) }
                : line.Wrong($"'{field.Name}' is no field of a {what.GetString()}; there are {string.Join(", ", fields.Concat(PolicyJson.Fields))}", problems);
        }

        return line.Complete(root, problems);
    }

    private TransferLine Complete(JsonElement root, List<string> problems)
    {
        if (!root.TryGetProperty("name", out _))
        {
            problems.Add("'name' is missing");
        }

        if (!IsKey && !root.TryGetProperty("kind", out _))
        {
            problems.Add("'kind' is missing");
        }

        if (Id is { } id && !IsId(id, IsKey ? "key_" : Kind?.Prefix() ?? id[..(id.IndexOf('_', StringComparison.Ordinal) + 1)]))
        {
            problems.Add($"'id' must be {(IsKey ? "key_" : Kind?.Prefix() ?? "org_, team_ or user_")} and 1 to {LongestId - 5} letters and digits, or left out");
        }

        if (Policy.Models?.FirstOrDefault(model => model.Length == 0 || model.Any(char.IsWhiteSpace)) is { } bad)
        {
            problems.Add($"'models' has '{bad}', which is no pattern of model names");
        }

        return this;
    }

    private TransferLine With(JsonProperty field, List<string> problems)
    {
        var text = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : null;
        var isNull = field.Value.ValueKind == JsonValueKind.Null;
        return field.Name switch
        {
            "id" when text is not null || isNull => this with { Id = text },
            "name" when text is not null && GivenName.IsName(text) => this with { Name = text },
            "name" => Wrong("'name' must be 1 to 100 characters without line breaks and without space at its ends", problems),
            "tenant_id" or "parent_id" when text is not null || isNull => this with { Above = text },
            "kind" when text is not null && TenantKinds.Parse(text) is { } kind => this with { Kind = kind },
            "kind" => Wrong("'kind' must be organisation, team or user", problems),
            "role" when text is "caller" or "admin" => this with { IsAdmin = text == "admin" },
            "role" => Wrong("'role' must be caller or admin", problems),
            _ => Wrong($"'{field.Name}' must be a text or null", problems),
        };
    }

    private TransferLine Wrong(string problem, List<string> problems)
    {
        problems.Add(problem);
        return this;
    }

    private static bool IsId(string id, string prefix) => id.Length > prefix.Length && id.Length <= LongestId && prefix.Length > 0 && id.StartsWith(prefix, StringComparison.Ordinal) && !id.AsSpan(prefix.Length).ContainsAnyExcept(KeyFormat.Alphabet);
}
