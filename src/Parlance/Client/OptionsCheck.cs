using System.Globalization;
using Parlance.Manifests;

namespace Parlance;

/// <summary>Whether <see cref="AiClientOptions"/> make sense by themselves.</summary>
internal static class OptionsCheck
{
    public static void Throw(AiClientOptions options)
    {
        (string Param, string Message)[] found = [.. Find(options)];
        if (found.Length > 0)
        {
            throw new AiException(new ChatError(ErrorKind.InvalidRequest, string.Join('\n', found.Select(one => one.Message))) { Side = ErrorSide.Client, Param = found[0].Param });
        }
    }

    /// <summary>Everything that makes no sense, each with the property's name.</summary>
    public static IEnumerable<(string Param, string Message)> Find(AiClientOptions options)
    {
        if (Key(options) is { } key)
        {
            yield return key;
        }

        if (options is { Timeout: { } timeout } && timeout <= TimeSpan.Zero)
        {
            yield return ("timeout", $"AiClientOptions.Timeout is {timeout}; it must be longer than zero.");
        }

        if (options.MaxRetries < 0)
        {
            yield return ("max_retries", $"AiClientOptions.MaxRetries is {options.MaxRetries}; it must be 0 or more.");
        }

        foreach (var wrong in Resilience(options.Resilience))
        {
            yield return wrong;
        }

        if (options.MaxInflight < 1)
        {
            yield return ("max_inflight", $"AiClientOptions.MaxInflight is {options.MaxInflight}; it must be 1 or more, or null for no limit.");
        }

        if (options.Cache is { } cache && cache.Lifetime <= TimeSpan.Zero)
        {
            yield return ("cache.lifetime", $"ResponseCacheOptions.Lifetime is {cache.Lifetime}; it must be longer than zero.");
        }

        if (options.Cache is { Store: null, MaxBytes: < 1 })
        {
            yield return ("cache.max_bytes", $"ResponseCacheOptions.MaxBytes is {options.Cache.MaxBytes}; it must be 1 or more.");
        }
    }

    /// <summary>Whether a problem is one of the provider's key or address, so that nothing can be said of its models.</summary>
    public static bool IsOfTheProvider(string param) => param is "api_key" or "credential" or "catalog" or "model";

    private static IEnumerable<(string Param, string Message)> Resilience(ResilienceOptions options)
    {
        if (options.RetryBudget is not (>= 0 and <= 10))
        {
            yield return ("resilience.retry_budget", string.Create(CultureInfo.InvariantCulture, $"AiClientOptions.Resilience.RetryBudget is {options.RetryBudget}; it must be from 0 to 10, for example 0.2."));
        }

        if (options.Breaker is { } breaker && (breaker.Failures < 1 || breaker.MinimumRequests < 1 || breaker.FailureRatio is not (> 0 and <= 1) || breaker.Window <= TimeSpan.Zero || breaker.OpenFor <= TimeSpan.Zero))
        {
            yield return ("resilience.breaker", "AiClientOptions.Resilience.Breaker needs counts of 1 or more, a ratio above 0 and up to 1 and times longer than zero; null turns it off.");
        }

        if (options.Hedge is { After: { } after } && after <= TimeSpan.Zero)
        {
            yield return ("resilience.hedge", $"AiClientOptions.Resilience.Hedge.After is {after}; it must be longer than zero, or null for what is usual.");
        }

        if (options.Timeouts is var limits && TimeSpan.Zero >= new[] { limits.Connect, limits.Headers, limits.FirstToken, limits.Whole, limits.Idle, limits.Total }.Min())
        {
            yield return ("resilience.timeouts", "AiClientOptions.Resilience.Timeouts must all be longer than zero.");
        }
    }

    /// <summary>What is wrong with the key, or with what it belongs to.</summary>
    private static (string Param, string Message)? Key(AiClientOptions options)
    {
        var isExplicit = options.ApiKey is not null || options.Credential is not null || options.BaseUrl is not null;
        return options switch
        {
            { ApiKey: { } key } when string.IsNullOrWhiteSpace(key) => ("api_key", "AiClientOptions.ApiKey is empty; leave it out to use the environment."),
            { ApiKey: { } key } when !Characters.ArePrintable(key.Trim()) => ("api_key", "AiClientOptions.ApiKey holds line breaks or characters outside ASCII, which no header can carry; set it anew."),
            { ApiKey: not null, Credential: not null } => ("credential", "AiClientOptions.ApiKey and Credential are both given; leave one of them out."),
            { Catalog: not null } when isExplicit => ("catalog", "AiClientOptions.Catalog holds its own keys and addresses; leave out ApiKey, Credential and BaseUrl."),
            { Model: null } when isExplicit => ("model", "AiClientOptions.ApiKey, Credential and BaseUrl belong to the provider of AiClientOptions.Model; name a model."),
            _ => null,
        };
    }
}
