using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>A <see cref="Policy"/> as JSON, in the words of <c>parlance.yaml</c>. Strict: what is not understood is a problem that names its field.</summary>
internal static class PolicyJson
{
    /// <summary>The fields there are.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["models", "budgets", "rpm", "rpd", "tpm", "concurrency", "expires_at", "addresses", "tags"];

    private const int MostItems = 100;
    private const int LongestText = 200;

    public static Policy Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().Aggregate(Policy.None, (policy, field) => With(policy, field, []));
    }

    /// <summary>The policy with one more field, which takes the place of what was there; null takes it away. What is wrong goes to <paramref name="problems"/>.</summary>
    public static Policy With(Policy policy, JsonProperty field, List<string> problems)
    {
        var value = field.Value;
        var isNull = value.ValueKind == JsonValueKind.Null;
        return field.Name switch
        {
            "models" => policy with { Models = isNull ? null : Texts(field, problems) },
            "budgets" => policy with { Limits = policy.Limits with { Budgets = isNull ? [] : Budgets(value, problems) } },
            "rpm" => policy with { Limits = policy.Limits with { RequestsPerMinute = (int?)Whole(field, 1_000_000, problems) } },
            "rpd" => policy with { Limits = policy.Limits with { RequestsPerDay = (int?)Whole(field, 1_000_000_000, problems) } },
            "tpm" => policy with { Limits = policy.Limits with { TokensPerMinute = Whole(field, long.MaxValue, problems) } },
            "concurrency" => policy with { Limits = policy.Limits with { Concurrency = (int?)Whole(field, 1_000_000, problems) } },
            "expires_at" => policy with { ExpiresAt = Moment(field, problems) },
            "addresses" => policy with { Addresses = isNull ? [] : Networks(field, problems) },
            "tags" => policy with { Tags = isNull ? ReadOnlyDictionary<string, string>.Empty : Tags(field, problems) },
            _ => Wrong(policy, $"'{field.Name}' is no field; there are {string.Join(", ", Fields)}", problems),
        };
    }

    public static void WriteFields(Utf8JsonWriter json, Policy policy)
    {
        WriteTexts(json, "models", policy.Models);
        json.WriteStartArray("budgets");
        foreach (var budget in policy.Limits.Budgets)
        {
            json.WriteStartObject();
            json.WriteNumber("usd", budget.LimitNanoUsd / 1_000_000_000m);
            json.WriteString("per", budget.Period.Word);
            json.WriteString("mode", budget.Mode.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNumber(json, "rpm", policy.Limits.RequestsPerMinute);
        WriteNumber(json, "rpd", policy.Limits.RequestsPerDay);
        WriteNumber(json, "tpm", policy.Limits.TokensPerMinute);
        WriteNumber(json, "concurrency", policy.Limits.Concurrency);
        if (policy.ExpiresAt is { } end)
        {
            json.WriteString("expires_at", end.ToUniversalTime());
        }
        else
        {
            json.WriteNull("expires_at");
        }

        WriteTexts(json, "addresses", [.. policy.Addresses.Select(network => network.ToString())]);
        json.WriteStartObject("tags");
        foreach (var (name, value) in policy.Tags)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    /// <summary>The whole policy as one object.</summary>
    public static string Write(Policy policy)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteFields(json, policy);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static IReadOnlyList<string>? Texts(JsonProperty field, List<string> problems)
    {
        var texts = Strings(field, problems);
        foreach (var text in texts.Where(text => text.Length == 0 || text.Any(char.IsWhiteSpace)))
        {
            problems.Add($"'{field.Name}' has '{text}', which is no name; * stands for any characters");
        }

        return texts;
    }

    private static List<string> Strings(JsonProperty field, List<string> problems)
    {
        List<string> texts = [];
        if (field.Value.ValueKind != JsonValueKind.Array || field.Value.GetArrayLength() > MostItems)
        {
            problems.Add($"'{field.Name}' must be an array of at most {MostItems} texts, or null");
            return texts;
        }

        foreach (var item in field.Value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && item.GetString() is { Length: <= LongestText } text)
            {
                texts.Add(text);
            }
            else
            {
                problems.Add($"'{field.Name}' must hold texts of at most {LongestText} characters");
            }
        }

        return texts;
    }

    private static List<Budget> Budgets(JsonElement value, List<string> problems)
    {
        List<Budget> budgets = [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MostItems)
        {
            problems.Add("'budgets' must be an array of objects such as {\"usd\": 5, \"per\": \"day\", \"mode\": \"hard\"}");
            return budgets;
        }

        foreach (var item in value.EnumerateArray())
        {
            if (Budget(item, problems) is { } budget)
            {
                budgets.Add(budget);
            }
        }

        return budgets;
    }

    private static Budget? Budget(JsonElement item, List<string> problems)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            problems.Add("'budgets' must hold objects");
            return null;
        }

        long? limit = null;
        var period = BudgetPeriod.Total;
        BudgetMode? mode = BudgetMode.Hard;
        foreach (var field in item.EnumerateObject())
        {
            switch (field.Name)
            {
                case "usd":
                    limit = Nano(field.Value);
                    break;
                case "per":
                    period = field.Value.ValueKind == JsonValueKind.String ? BudgetPeriod.Parse(field.Value.GetString()!) : null;
                    break;
                case "mode":
                    mode = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() switch { "hard" => BudgetMode.Hard, "soft" => BudgetMode.Soft, "observe" => BudgetMode.Observe, _ => null } : null;
                    break;
                default:
                    problems.Add($"'budgets' has '{field.Name}', which is no field; there are usd, per, mode");
                    break;
            }
        }

        if (limit is null)
        {
            problems.Add("'budgets': 'usd' must be an amount of 0 or more with at most nine digits behind the point");
        }

        if (period is null)
        {
            problems.Add($"'budgets': 'per' {KeyLimitsReader.Periods}");
        }

        if (mode is null)
        {
            problems.Add("'budgets': 'mode' must be hard, soft or observe");
        }

        return limit is not null && period is not null && mode is not null ? new Budget(limit.Value, period, mode.Value) : null;
    }

    private static long? Nano(JsonElement value)
    {
        var text = value.ValueKind switch { JsonValueKind.Number => value.GetRawText(), JsonValueKind.String => value.GetString()!, _ => "" };
        return NanoUsd.TryParse(text, out var nano) && nano >= 0 ? nano : null;
    }

    private static long? Whole(JsonProperty field, long most, List<string> problems)
    {
        if (field.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt64(out var number) && number >= 1 && number <= most)
        {
            return number;
        }

        problems.Add(string.Create(CultureInfo.InvariantCulture, $"'{field.Name}' must be a whole number of 1 to {most}, or null"));
        return null;
    }

    private static DateTimeOffset? Moment(JsonProperty field, List<string> problems)
    {
        if (field.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (field.Value.ValueKind == JsonValueKind.String && field.Value.TryGetDateTimeOffset(out var moment))
        {
            return moment;
        }

        problems.Add($"'{field.Name}' must be a time such as 2027-01-31T12:00:00Z, or null");
        return null;
    }

    private static List<IPNetwork> Networks(JsonProperty field, List<string> problems)
    {
        List<IPNetwork> networks = [];
        foreach (var text in Strings(field, problems))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128));
            }
            else
            {
                problems.Add($"'{field.Name}' has '{text}', which is no address such as 10.1.2.3 or network such as 10.0.0.0/8");
            }
        }

        return networks;
    }

    private static Dictionary<string, string> Tags(JsonProperty field, List<string> problems)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (field.Value.ValueKind != JsonValueKind.Object || field.Value.EnumerateObject().Count() > MostItems)
        {
            problems.Add($"'{field.Name}' must be an object of at most {MostItems} texts, or null");
            return tags;
        }

        foreach (var tag in field.Value.EnumerateObject())
        {
            if (tag.Value.ValueKind == JsonValueKind.String && tag.Name.Length is > 0 and <= LongestText && tag.Value.GetString() is { Length: <= LongestText } text)
            {
                tags[tag.Name] = text;
            }
            else
            {
                problems.Add($"'{field.Name}' must hold texts of at most {LongestText} characters");
            }
        }

        return tags;
    }

    private static Policy Wrong(Policy policy, string problem, List<string> problems)
    {
        problems.Add(problem);
        return policy;
    }
}
