namespace Parlance.Client.Testing;

/// <summary>The headers of an answer that say something about the answer, and nothing about whose it is.</summary>
internal static class KeptHeaders
{
    private static readonly string[] s_names = ["content-type", "retry-after", "retry-after-ms", "x-should-retry", "request-id", "x-request-id", "x-amzn-requestid", "x-amzn-errortype", "openai-processing-ms"];
    private static readonly string[] s_beginnings = ["x-ratelimit-", "anthropic-ratelimit-", "ratelimit-"];

    public static IReadOnlyList<KeyValuePair<string, string>> Of(HttpResponseMessage response, Secrets secrets) =>
    [
        .. from header in response.Headers.Concat(response.Content.Headers)
           let name = header.Key.ToLowerInvariant()
           where s_names.Contains(name) || s_beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))
           orderby name
           select KeyValuePair.Create(name, secrets.BlackOut(string.Join(", ", header.Value))),
    ];
}
