using Parlance.Manifests;

namespace Parlance;

/// <summary>Whether <see cref="AiClientOptions"/> make sense by themselves.</summary>
internal static class OptionsCheck
{
    public static void Throw(AiClientOptions options)
    {
        if (Find(options) is var (param, message))
        {
            throw new AiException(new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param });
        }
    }

    private static (string Param, string Message)? Find(AiClientOptions options)
    {
        var isExplicit = options.ApiKey is not null || options.Credential is not null || options.BaseUrl is not null;
        return options switch
        {
            { ApiKey: { } key } when string.IsNullOrWhiteSpace(key) => ("api_key", "AiClientOptions.ApiKey is empty; leave it out to use the environment."),
            { ApiKey: { } key } when !Characters.ArePrintable(key.Trim()) => ("api_key", "AiClientOptions.ApiKey holds line breaks or characters outside ASCII, which no header can carry; set it anew."),
            { ApiKey: not null, Credential: not null } => ("credential", "AiClientOptions.ApiKey and Credential are both given; leave one of them out."),
            { Catalog: not null } when isExplicit => ("catalog", "AiClientOptions.Catalog holds its own keys and addresses; leave out ApiKey, Credential and BaseUrl."),
            { Model: null } when isExplicit => ("model", "AiClientOptions.ApiKey, Credential and BaseUrl belong to the provider of AiClientOptions.Model; name a model."),
            { Timeout: { } timeout } when timeout <= TimeSpan.Zero => ("timeout", $"AiClientOptions.Timeout is {timeout}; it must be longer than zero."),
            { MaxRetries: < 0 } => ("max_retries", $"AiClientOptions.MaxRetries is {options.MaxRetries}; it must be 0 or more."),
            { MaxInflight: < 1 } => ("max_inflight", $"AiClientOptions.MaxInflight is {options.MaxInflight}; it must be 1 or more, or null for no limit."),
            _ => null,
        };
    }
}
