using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Parlance.Manifests;

namespace Parlance.Upstream.Credentials;

/// <summary>What a token endpoint answered.</summary>
/// <param name="Host">Who answered.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Text">The body.</param>
/// <param name="At">When it came.</param>
internal sealed record TokenAnswer(string Host, int Status, HttpResponseHeaders Headers, string Text, DateTimeOffset At)
{
    /// <summary>RFC 6749 leaves the lifetime open when it is not said: so long a token can be used without asking anew.</summary>
    private const int UnsaidSeconds = 300;

    /// <summary>The token of RFC 6749 section 5.1 in the body, or why there is none.</summary>
    /// <param name="advice">What a person can do when it is refused.</param>
    public Minted Token(string advice)
    {
        if (Status != 200)
        {
            return Refused(advice);
        }

        if (Json() is not { } json || String(json, "access_token") is not { Length: > 0 } token || !Characters.ArePrintable(token))
        {
            return new Minted(null, $"{Host} answered without a token; {advice}");
        }

        return String(json, "token_type") is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? new Minted(null, $"{Host} gave a token that is no bearer token; {advice}")
            : new Minted(new Grant(new Secret(token), At, Expiry(json)));
    }

    /// <summary>Why there is nothing: the status and the code of the error, no words of the other side, which may quote a secret.</summary>
    public Minted Refused(string advice)
    {
        var code = Code() is { } word ? $" ({word})" : string.Empty;
        return new Minted(null, string.Create(CultureInfo.InvariantCulture, $"{Host} answered with status {Status}{code}; {advice}"), Status is 408 or 429 or >= 500);
    }

    /// <summary>The body as an object of JSON; null when it is none.</summary>
    public JsonElement? Json()
    {
        try
        {
            using var json = JsonDocument.Parse(Text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text of an object; null when it is not there.</summary>
    public static string? String(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary><c>expires_in</c> in seconds, or <c>expires_on</c> in seconds since 1970; Azure writes both as text.</summary>
    private DateTimeOffset Expiry(JsonElement json) =>
        Number(json, "expires_in") is { } seconds ? At.AddSeconds(Math.Clamp(seconds, 0, 30 * 86_400))
        : Number(json, "expires_on") is { } time and > 0 and < 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(time)
        : At.AddSeconds(UnsaidSeconds);

    private static long? Number(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) < 1e15 ? (long)number
        : value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var text) ? text
        : null;

    /// <summary>The code of an error, if it is a code: OAuth's <c>error</c>, with Entra's number, or that of AWS.</summary>
    private string? Code()
    {
        var text = Json() is { } json ? String(json, "error") ?? String(json, "Code") ?? String(json, "code") : Between(Text, "<Code>", "</Code>");
        if (text is not { Length: > 0 and <= 64 } || !Characters.All(text, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            return null;
        }

        var number = Text.IndexOf("AADSTS", StringComparison.Ordinal);
        var digits = number < 0 ? string.Empty : string.Concat(Text.Skip(number + 6).TakeWhile(char.IsAsciiDigit).Take(8));
        return digits.Length > 0 ? $"{text}, AADSTS{digits}" : text;
    }

    private static string? Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var to = from < start.Length ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0 ? null : text[from..to];
    }
}
