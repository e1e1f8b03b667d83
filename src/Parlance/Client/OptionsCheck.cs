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
