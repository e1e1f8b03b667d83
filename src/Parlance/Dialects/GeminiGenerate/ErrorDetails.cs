using System.Globalization;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>What <c>error.details</c> says, by the types of <c>google.rpc</c>.</summary>
/// <param name="Reason"><c>ErrorInfo.reason</c>, for example <c>API_KEY_INVALID</c>; null when not said.</param>
/// <param name="RetryAfter"><c>RetryInfo.retryDelay</c>; null when not said.</param>
/// <param name="IsPerDay">Whether <c>QuotaFailure</c> names a quota per day: waiting for the next minute does not help.</param>
/// <param name="RequestId"><c>RequestInfo.requestId</c>; null when not said.</param>
internal readonly record struct ErrorDetails(string? Reason, TimeSpan? RetryAfter, bool IsPerDay, string? RequestId)
{
    public static ErrorDetails Read(JsonElement error)
    {
        var details = default(ErrorDetails);
        foreach (var detail in GeminiJson.TryGet(error, "details", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            details = details with
            {
                Reason = details.Reason ?? GeminiJson.Word(detail, "reason"),
                RetryAfter = details.RetryAfter ?? Delay(GeminiJson.Word(detail, "retryDelay")),
                IsPerDay = details.IsPerDay || IsOfADay(detail),
                RequestId = details.RequestId ?? GeminiJson.Word(detail, "requestId"),
            };
        }

        return details;
    }

    private static bool IsOfADay(JsonElement detail) =>
        GeminiJson.TryGet(detail, "violations", out var violations) && violations.ValueKind == JsonValueKind.Array
        && violations.EnumerateArray().Any(violation => GeminiJson.Word(violation, "quotaId")?.Contains("PerDay", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>A duration as the vendor's JSON spells it: seconds with an <c>s</c>, for example <c>34.4s</c>.</summary>
    private static TimeSpan? Delay(string? text) =>
        text is [.., 's'] && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1_000_000
            ? TimeSpan.FromMilliseconds((long)Math.Ceiling(seconds * 1000))
            : null;
}
