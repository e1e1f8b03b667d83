using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// Errors of the many servers that speak this dialect: OpenAI's object, the same flat, <c>error</c> as a string, <c>detail</c>, <c>errors</c> as a list or an object, <c>base_resp</c>, and bodies that
/// are not JSON at all. One reader for all: which shape comes differs also within one provider, from its edge to its models.
/// </summary>
internal static class OpenAiChatErrors
{
    /// <summary>Longest text that is quoted from a provider, in characters.</summary>
    private const int MaxQuote = 2000;

    /// <summary>The error that an answer of <paramref name="status"/> means.</summary>
    public static ChatError Read(int status, ReadOnlySpan<byte> body)
    {
        var said = default(Said);
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            said = Find(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            said.Message = Quote(body);
        }

        return ToError(status, said);
    }

    /// <summary>The error in an answer of status 200; null when it holds none. <paramref name="certain"/>: something else than the body says that it is one.</summary>
    public static ChatError? ReadInside(ReadOnlySpan<byte> json, bool certain)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var said = Find(document.RootElement);
        return said.Found || certain ? ToError(said.Status, said) : null;
    }

    /// <summary>An error that this dialect's reader finds in a provider's answer.</summary>
    public static ChatError Malformed(string what) =>
        new(ErrorKind.ServerError, $"The provider's answer cannot be understood: {what}.") { Code = "upstream_malformed", Status = 502 };

    /// <summary>The error of a stream that ended too early.</summary>
    public static ChatError Incomplete() =>
        new(ErrorKind.ServerError, "The provider ended the stream before the answer was complete.") { Code = "upstream_incomplete", Status = 502 };

    private static ChatError ToError(int status, in Said said)
    {
        status = said.Status is >= 400 and < 600 && status is < 400 or >= 600 ? said.Status : status;
        var kind = OpenAiChatErrorKind.Of(status, said.Code, said.Type, said.Message ?? "");
        var known = status is >= 400 and < 600;
        return new ChatError(kind, said.Message ?? (known ? $"The provider answered with status {status} and no readable reason." : "The provider reported an error without a reason."))
        {
            Side = kind is ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge or ErrorKind.NotFound or ErrorKind.Conflict ? ErrorSide.Client : ErrorSide.Provider,
            Phase = ErrorPhase.FirstToken,
            Status = known ? status : kind.DefaultStatus(),
            Code = OpenAiChatErrorKind.Code(kind, status, said.Code, said.Type),
            ProviderCode = said.Code,
            Type = said.Type,
            Param = said.Param,
        };
    }

    private static Said Find(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
        {
            // Gemini's compatible endpoint puts its error object into an array.
            root = root[0];
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        var said = root.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String ? Describe(error) : default;
        if (said.Found)
        {
            said.Code ??= Text(root, "code");
            said.Type ??= Text(root, "error_type");
            return said;
        }

        if (root.TryGetProperty("base_resp", out var answer) && answer.ValueKind == JsonValueKind.Object)
        {
            // MiniMax answers status 200 with a code of its own; 0 is success.
            said = Describe(answer);
            said.Status = OpenAiChatErrorKind.StatusOf(said.Code);
            return said.Code is null or "0" ? default : said;
        }

        return Describe(root);
    }

    private static Said Describe(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            var text = Clean(element);
            return new Said { Message = text.Length == 0 ? null : text, Found = true };
        }

        var said = new Said
        {
            Message = Text(element, "message") ?? Text(element, "status_msg") ?? Text(element, "msg") ?? Text(element, "error_msg"),
            Code = Text(element, "code") ?? Text(element, "status_code") ?? Text(element, "error_code"),
            Type = Text(element, "type") ?? Word(element, "status") ?? Text(element, "title") ?? Word(element, "reason") ?? Text(element, "tpe"),
            Param = Text(element, "param"),
        };
        said.Message ??= Detail(element) ?? (element.TryGetProperty("message", out var nested) ? Nested(nested) : null);
        said.Code ??= FirstCode(element);
        said.Status = int.TryParse(Text(element, "status_code") ?? said.Code ?? Text(element, "status"), out var status) ? status : 0;
        if (element.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && Text(metadata, "raw") is { } raw)
        {
            // OpenRouter's own message is "Provider returned error"; what the provider said is here.
            said.Message = said.Message is null ? raw : $"{said.Message}: {raw}";
        }

        said.Found = said.Message is not null;
        return said;
    }

    /// <summary><c>detail</c> as FastAPI servers write it: text, an object with a message, or a list of <c>{loc, msg}</c>.</summary>
    private static string? Detail(JsonElement element) => element.TryGetProperty("detail", out var detail) || element.TryGetProperty("errors", out detail) ? Nested(detail) : null;

    private static string? Nested(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Clean(value) is { Length: > 0 } text ? text : null,
        JsonValueKind.Object => Text(value, "message") ?? Text(value, "error") ?? (value.TryGetProperty("detail", out var detail) ? Nested(detail) : null),
        JsonValueKind.Array => string.Join("; ", value.EnumerateArray().Take(5).Select(Item).Where(item => item is not null)) is { Length: > 0 } joined ? joined : null,
        _ => null,
    };

    /// <summary>The code of the first of <c>errors</c> (Cloudflare's <c>code</c>, Writer's <c>key</c>).</summary>
    private static string? FirstCode(JsonElement element) =>
        element.TryGetProperty("errors", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.Object ? Text(list[0], "code") ?? Text(list[0], "key") : null;

    private static string? Word(JsonElement element, string name) => Text(element, name) is { } text && !int.TryParse(text, out _) ? text : null;

    private static string? Item(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || (Text(item, "msg") ?? Text(item, "message") ?? Text(item, "description")) is not { } message)
        {
            return Nested(item);
        }

        var place = item.TryGetProperty("loc", out var loc) && loc.ValueKind == JsonValueKind.Array ? string.Join('.', loc.EnumerateArray().Select(step => step.ToString())) : "";
        return place.Length == 0 ? message : $"{place}: {message}";
    }

    private static string? Text(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => Clean(value) is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static string Clean(JsonElement text)
    {
        try
        {
            return Clean(text.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8 or half of a surrogate pair.
            return "";
        }
    }

    private static string? Quote(ReadOnlySpan<byte> body)
    {
        var text = Clean(Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * MaxQuote)]));
        return text.Length == 0 || text.Contains('<') ? null : text;
    }

    /// <summary>A provider's text without line breaks and controls, at most <see cref="MaxQuote"/> characters; empty when it is a page of HTML.</summary>
    internal static string Clean(string text)
    {
        var isPage = text.AsSpan().TrimStart() is ['<', ..] || text.Contains("<html", StringComparison.OrdinalIgnoreCase);
        var plain = isPage ? "" : new string(text.Select(c => char.IsControl(c) ? ' ' : c).ToArray()).Trim();
        return plain.Length <= MaxQuote ? plain : plain[..MaxQuote] + "…";
    }

    private struct Said
    {
        public bool Found;
        public string? Message;
        public string? Code;
        public string? Type;
        public string? Param;
        public int Status;
    }
}
