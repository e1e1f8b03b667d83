namespace Parlance.Dialects.OpenAiChat;

/// <summary>What a provider's error means where its words say more than its status.</summary>
internal static class OpenAiChatErrorKind
{
    /// <summary>Words of OpenAI and its likes, then those of vLLM, TGI, llama.cpp, LM Studio, Qwen, Zhipu and Moonshot, as their documents and issues quote them.</summary>
    private static readonly string[] s_tooLong =
    [
        "context_length", "context length", "context window", "maximum context", "max context", "prompt is too long", "prompt too long", "too many tokens", "reduce the length", "input is too long",
        "input token count", "exceeds the maximum number of tokens", "context limit", "exceed_context_size", "available context size", "maximum model length", "must have less than", "context the overflows",
        "range of input length", "exceeds max length", "exceeded model token limit", "prompt_too_long", "input tokens exceed",
    ];

    private static readonly string[] s_noCredit =
    [
        "insufficient_quota", "insufficient_balance", "insufficient balance", "insufficient credit", "insufficient_credit", "insufficient funds", "exceeded_current_quota", "credit_balance_exhausted",
        "credit balance is too low", "billing_hard_limit", "billing_not_active", "out of credits", "not_enough_balance", "not enough balance", "balance is insufficient", "arrearage", "accountoverdue", "account_overdue", "\u6b20\u8d39", "\u4f59\u989d\u4e0d\u8db3",
    ];

    /// <summary>Azure's, Qwen's and StepFun's words for a prompt that a filter stopped; a filter is no failure of the provider.</summary>
    private static readonly string[] s_filtered = ["content_filter", "datainspectionfailed", "data_inspection_failed", "censorship_blocked"];

    private static readonly string[] s_badKey = ["invalid_api_key", "incorrect api key", "invalid api key", "api key not valid", "api_key_invalid", "invalid_authentication", "authentication_error", "invalidapikey"];

    private static readonly string[] s_noModel = ["model_not_found", "unknown_model", "invalid_model", "model_not_available", "unknown model", "no such model", "model not exist"];

    /// <summary>The kind of an error; a <paramref name="status"/> below 400 or above 599 is none.</summary>
    public static ErrorKind Of(int status, string? code, string? type, string message)
    {
        if (status == 413)
        {
            return ErrorKind.RequestTooLarge;
        }

        if (status == 402 || Says(s_noCredit, code, type, message))
        {
            return ErrorKind.QuotaExhausted;
        }

        if (Says(s_filtered, code, type, ""))
        {
            return ErrorKind.InvalidRequest;
        }

        if (status is < 400 or 400 or 403 or 404 or 422 or >= 600)
        {
            if (Says(s_tooLong, code, type, message))
            {
                return ErrorKind.RequestTooLarge;
            }

            if (Says(s_noModel, code, type, message))
            {
                return ErrorKind.NotFound;
            }

            if (Says(s_badKey, code, type, message))
            {
                return ErrorKind.Authentication;
            }
        }

        if (status == 429 && (Holds(code, "overload") || Holds(type, "overload")))
        {
            // Volcengine's ServerOverloaded: not this caller's limit.
            return ErrorKind.Overloaded;
        }

        return FromWord(code) ?? FromWord(type) ?? (status is >= 400 and < 600 ? ErrorKinds.FromStatus(status) : Holds(message, "rate limit") ? ErrorKind.RateLimited : ErrorKind.ServerError);
    }

    /// <summary>The status that a code of <c>base_resp</c> stands for, as MiniMax documents its codes; 0 for a code that is not known.</summary>
    public static int StatusOf(string? code) => code switch
    {
        "1001" => 504,
        "1002" or "1039" => 429,
        "1004" or "2049" => 401,
        "1008" => 402,
        "1013" => 500,
        "1026" or "1027" or "2013" => 400,
        _ => 0,
    };

    /// <summary>The code to hand on: the provider's own word, or the one that OpenAI has for <paramref name="kind"/>. Bare numbers repeat the status and say nothing.</summary>
    public static string? Code(ErrorKind kind, int status, string? code, string? type = null) => kind switch
    {
        ErrorKind.RequestTooLarge when status != 413 => "context_length_exceeded",
        ErrorKind.QuotaExhausted => "insufficient_quota",
        ErrorKind.InvalidRequest when Says(s_filtered, code, type, "") => "content_filter",
        _ when code is { Length: > 0 } && !int.TryParse(code, out _) => code,
        ErrorKind.Authentication => "invalid_api_key",
        ErrorKind.RateLimited => "rate_limit_exceeded",
        _ => null,
    };

    private static ErrorKind? FromWord(string? word) => word switch
    {
        "rate_limit_exceeded" or "rate_limit_error" or "rate_limit_reached_error" or "rate_limited" or "REQUEST_LIMIT_EXCEEDED" or "RESOURCE_EXHAUSTED" => ErrorKind.RateLimited,
        "overloaded_error" or "engine_overloaded_error" or "server_overloaded" or "capacity_exceeded" or "UNAVAILABLE" => ErrorKind.Overloaded,
        "permission_error" or "permission_denied" or "PERMISSION_DENIED" or "PermissionDenied" or "AccessDenied" => ErrorKind.PermissionDenied,
        "timeout" or "timeout_error" or "DEADLINE_EXCEEDED" => ErrorKind.Timeout,
        _ => null,
    };

    private static bool Says(string[] words, string? code, string? type, string message)
    {
        foreach (var word in words)
        {
            if (Holds(code, word) || Holds(type, word) || Holds(message, word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(string? text, string word) => text is not null && text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
