using System.Globalization;
using System.Text.Json;

namespace Parlance.Manifests;

/// <content>The types that a field can have.</content>
public sealed partial class MapReader
{
    /// <summary>A text; null when absent.</summary>
    public string? Text(string name) => Find(name) is { } value ? TextOf(value) : null;

    /// <summary>A text that must be there and not be empty; null after an error.</summary>
    public string? RequiredText(string name) => Require(name) is { } value ? Filled(value) : null;

    /// <summary>One of a closed set of words; null when absent or after an error.</summary>
    public string? Word(string name, params IReadOnlyList<string> words)
    {
        var text = Text(name);
        if (text is null || words.Contains(text))
        {
            return text;
        }

        var near = NearMatches.Find(text, words, 1);
        var advice = near.Count > 0 ? $"; did you mean {near[0]}?" : string.Empty;
        return Wrong<string>(Node.Find(name)!, $"must be one of {string.Join(", ", words)}{advice}");
    }

    /// <summary>A credential; null when absent, an error when it is empty or no header can carry it. Space around it is removed.</summary>
    public Secret? Secret(string name) => Find(name) is { } value ? SecretOf(value) : null;

    /// <summary>Credentials; empty when absent, an error when one of them is empty or no header can carry it. Space around them is removed.</summary>
    public IReadOnlyList<Secret> Secrets(string name) => [.. List(name).Select(SecretOf).OfType<Secret>()];

    /// <summary>A list of texts, none of them empty; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. List(name).Select(Filled).OfType<string>()];

    /// <summary>A map from word to word whose keys are free; null when absent.</summary>
    public IReadOnlyDictionary<string, string>? Words(string name) => Find(name) is null
        ? null
        : Entries(name).Where(field => TextOf(field.Value) is not null).ToDictionary(field => field.Key, field => field.Value.Text, StringComparer.Ordinal);

    /// <summary>A map from word to word, or to nothing (<c>~</c>), whose keys are free; null when absent.</summary>
    public IReadOnlyDictionary<string, string?>? WordsOrNothing(string name) => Find(name) is null
        ? null
        : Entries(name).Where(field => field.Value.Kind == YamlKind.Null || TextOf(field.Value) is not null)
            .ToDictionary(field => field.Key, field => field.Value.Kind == YamlKind.Null ? null : field.Value.Text, StringComparer.Ordinal);

    /// <summary>A map from word to a text, number or flag as JSON, whose keys are free; null when absent.</summary>
    public IReadOnlyDictionary<string, string>? Json(string name) => Find(name) is null
        ? null
        : Entries(name).Where(field => TextOf(field.Value) is not null).ToDictionary(field => field.Key, field => JsonOf(field.Value), StringComparer.Ordinal);

    /// <summary>A map from word to a list of words, whose keys are free; null when absent.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? WordLists(string name)
    {
        if (Find(name) is not { Kind: YamlKind.Map } value)
        {
            return Find(name) is { } other ? Wrong<IReadOnlyDictionary<string, IReadOnlyList<string>>>(other, "must be a map") : null;
        }

        var lists = new MapReader(value, _errors);
        return value.Fields.ToDictionary(field => field.Key, field => lists.Texts(field.Key), StringComparer.Ordinal);
    }

    /// <summary><c>true</c> or <c>false</c>, unquoted; null when absent or after an error.</summary>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { Kind: YamlKind.Scalar, Quoted: false, Text: "true" } => true,
        { Kind: YamlKind.Scalar, Quoted: false, Text: "false" } => false,
        var other => Wrong<bool?>(other, "must be true or false"),
    };

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>, in digits with optional <c>_</c> between them; null when absent or after an error.</summary>
    public long? Whole(string name, long least = 0, long most = long.MaxValue)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var digits = value.Text.Replace("_", string.Empty, StringComparison.Ordinal);
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Wrong<long?>(value, most == long.MaxValue ? $"must be a whole number from {least}" : $"must be a whole number from {least} to {most}");
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>; null when absent or after an error. Not for money: see <see cref="Usd"/>.</summary>
    public double? Number(string name, double least, double most) => Find(name) switch
    {
        null => null,
        var value when double.TryParse(value.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most => number,
        var value => Wrong<double?>(value, string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}")),
    };

    /// <summary>An amount in US dollars as integer nano-dollars, read exactly (<see cref="NanoUsd"/>); null when absent or after an error.</summary>
    public long? Usd(string name) => Find(name) switch
    {
        null => null,
        var value when value.Kind == YamlKind.Scalar && NanoUsd.TryParse(value.Text, out var nano) => nano,
        var value => Wrong<long?>(value, "must be an amount in US dollars: digits, at most nine decimals, no sign, at most 1000000"),
    };

    /// <summary>A time such as <c>250ms</c>, <c>120s</c>, <c>15m</c>, <c>1.5h</c> or <c>7d</c>, greater than zero and at most a year; null when absent or after an error.</summary>
    public TimeSpan? Duration(string name) => Find(name) switch
    {
        null => null,
        var value when value.Kind == YamlKind.Scalar && TryDuration(value.Text, out var duration) => duration,
        var value => Wrong<TimeSpan?>(value, "must be a time such as 500ms, 120s, 15m or 2h, greater than zero"),
    };

    /// <summary>An absolute http or https address without credentials, query and fragment; null when absent or after an error.</summary>
    public Uri? Address(string name) => Find(name) switch
    {
        null => null,
        var value when value.Kind == YamlKind.Scalar && ProviderAddress.TryParse(value.Text, out var uri) => uri,
        var value => Wrong<Uri?>(value, ProviderAddress.Rule),
    };

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var unit = text.AsSpan().TrimStart("0123456789.");
        long? milliseconds = unit switch { "ms" => 1, "s" => 1_000, "m" => 60_000, "h" => 3_600_000, "d" => 86_400_000, _ => null };
        if (milliseconds is not { } factor || !decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count <= 0 || count > 31_622_400_000m / factor)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(count * factor * TimeSpan.TicksPerMillisecond));
        return duration > TimeSpan.Zero;
    }

    private Secret? SecretOf(YamlNode value) => Filled(value)?.Trim() switch
    {
        null => null,
        var text when Characters.ArePrintable(text) => new Secret(text),
        _ => Wrong<Secret>(value, "is a credential that no header can carry: it holds line breaks or characters outside ASCII"),
    };

    private static string JsonOf(YamlNode value)
    {
        var isBare = !value.Quoted && (value.Text is "true" or "false" || decimal.TryParse(value.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _));
        return isBare ? value.Text : $"\"{JsonEncodedText.Encode(value.Text)}\"";
    }

    private string? TextOf(YamlNode value) => value.Kind == YamlKind.Scalar ? value.Text : Wrong<string>(value, "must be text");

    private string? Filled(YamlNode value) =>
        TextOf(value) is not { } text ? null : string.IsNullOrWhiteSpace(text) ? Wrong<string>(value, "must not be empty") : text;
}
