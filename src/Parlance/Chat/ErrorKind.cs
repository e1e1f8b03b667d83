namespace Parlance;

/// <summary>What went wrong: the 13 kinds of AI-Protocol 2.0 (<c>schemas/v2/error-codes.yaml</c>). Closed.</summary>
public enum ErrorKind
{
    /// <summary>E1001: malformed request, invalid or missing parameter.</summary>
    InvalidRequest,

    /// <summary>E1002: invalid, expired or missing key.</summary>
    Authentication,

    /// <summary>E1003: the key is valid but may not do this.</summary>
    PermissionDenied,

    /// <summary>E1004: the model, endpoint or resource does not exist.</summary>
    NotFound,

    /// <summary>E1005: the input exceeds the context window or the size limit.</summary>
    RequestTooLarge,

    /// <summary>E2001: too many requests or tokens per time.</summary>
    RateLimited,

    /// <summary>E2002: the account's quota or balance is used up.</summary>
    QuotaExhausted,

    /// <summary>E3001: the provider failed.</summary>
    ServerError,

    /// <summary>E3002: the provider is overloaded or in maintenance.</summary>
    Overloaded,

    /// <summary>E3003: no answer in time.</summary>
    Timeout,

    /// <summary>E4001: the resource is in another state than the request assumes.</summary>
    Conflict,

    /// <summary>E4002: the caller cancelled.</summary>
    Cancelled,

    /// <summary>E9999: anything else.</summary>
    Unknown,
}
