using System.Runtime.InteropServices;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.Declarative;

/// <summary>
/// Errors at their declared places, else in the common shapes. What one means is decided by its code where that is known everywhere, then by the declared codes, then by its words, then by the declared statuses,
/// then by the status. Immutable.
/// </summary>
internal sealed class DeclarativeErrors(ErrorSpec spec)
{
    /// <summary>The error that an answer of <paramref name="status"/> means.</summary>
    public ChatError Read(int status, ReadOnlySpan<byte> body)
    {
        var common = OpenAiChatErrors.Read(status, body);
        try
        {
            using var document = WireText.Parse(body);
            return Refine(common, status, new JsonScope(document.RootElement, document.RootElement), null, null);
        }
        catch (JsonException)
        {
            return Refine(common, status, default, null, null);
        }
    }

    /// <summary>Whether an answer or a frame under status 200 is an error.</summary>
    public bool IsFailed(JsonElement root) => spec.Failed?.Holds(root) == true;

    /// <summary>The error in an answer or frame under status 200.</summary>
    /// <param name="root">The answer or frame.</param>
    /// <param name="error">The error in it; undefined when it is the whole.</param>
    /// <param name="message">Its message, where that is known.</param>
    /// <param name="code">Its code, where that is known.</param>
    /// <param name="phase">When it came.</param>
    public ChatError Inside(JsonElement root, JsonElement error, string? message, string? code, ErrorPhase phase)
    {
        var described = error.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? root : error;
        var common = described.ValueKind == JsonValueKind.String
            ? new ChatError(ErrorKind.ServerError, Said(described.GetString()) ?? "The provider reported an error without a reason.")
            : OpenAiChatErrors.ReadInside(JsonMarshal.GetRawUtf8Value(described), certain: true)!;
        return Refine(common, 0, new JsonScope(root, described), message, code) with { Phase = phase };
    }

    /// <summary>The error that a frame or answer holds although nothing declares where; null when it holds none.</summary>
    public ChatError? Unasked(JsonElement root, ErrorPhase phase) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error"u8, out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String ? Inside(root, default, null, null, phase) : null;

    /// <summary>An answer that cannot be understood.</summary>
    public static ChatError Malformed(string what, ErrorPhase phase) => OpenAiChatErrors.Malformed(what) with { Phase = phase };

    /// <summary>An answer that the provider itself calls failed, without saying more.</summary>
    public static ChatError Failed(string word, ErrorPhase phase) => new(ErrorKind.ServerError, $"The provider broke off the answer with finish reason '{word}'.") { Code = "upstream_failed", Phase = phase };

    private ChatError Refine(ChatError common, int status, in JsonScope scope, string? givenMessage, string? givenCode)
    {
        var message = Said(givenMessage) ?? Said(First(spec.Message, scope)) ?? common.Message;
        var code = givenCode ?? First(spec.Code, scope) ?? common.Code;
        var type = First(spec.Type, scope) ?? common.Type;
        var isStatus = status is >= 400 and < 600;
        var byStatus = isStatus ? ErrorKinds.FromStatus(status) : ErrorKind.ServerError;
        var kind = Finer(OpenAiChatErrorKind.Of(status, code, null, string.Empty), byStatus)
            ?? Declared(code) ?? Declared(type)
            ?? Finer(OpenAiChatErrorKind.Of(status, code, type, message), byStatus)
            ?? (spec.ByStatus.TryGetValue(status, out var declared) ? declared : byStatus);
        return new ChatError(kind, message)
        {
            Side = kind is ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge or ErrorKind.NotFound or ErrorKind.Conflict ? ErrorSide.Client : ErrorSide.Provider,
            Phase = common.Phase,
            Status = isStatus ? status : kind.DefaultStatus(),
            Code = OpenAiChatErrorKind.Code(kind, status, code),
            Type = type,
            Param = First(spec.Param, scope) ?? common.Param,
            RequestId = First(spec.RequestId, scope) ?? common.RequestId,
        };
    }

    private ErrorKind? Declared(string? word) => word is not null && spec.ByCode.TryGetValue(word, out var kind) ? kind : null;

    private static ErrorKind? Finer(ErrorKind kind, ErrorKind byStatus) => kind == byStatus ? null : kind;

    private static string? First(IReadOnlyList<JsonPath> paths, in JsonScope scope)
    {
        foreach (var path in scope.Root.ValueKind == JsonValueKind.Undefined ? [] : paths)
        {
            if (path.TextAt(scope) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>A provider's text that can be shown; null for none and for a page of HTML.</summary>
    private static string? Said(string? text) => text is not null && OpenAiChatErrors.Clean(text) is { Length: > 0 } clean ? clean : null;
}
