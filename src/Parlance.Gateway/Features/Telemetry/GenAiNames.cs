namespace Parlance.Gateway.Features.Telemetry;

/// <summary>
/// Names of OpenTelemetry's conventions: for generative AI (status Development) as of commits 002c8a6e (spans) and 004902b8 (metrics) of <c>open-telemetry/semantic-conventions-genai</c>, for HTTP the stable ones of 1.23.
/// Those that begin with <c>parlance.</c> are our own.
/// </summary>
internal static class GenAiNames
{
    public const string Chat = "chat";

    public const string OperationName = "gen_ai.operation.name";
    public const string ProviderName = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string RequestStream = "gen_ai.request.stream";
    public const string ResponseId = "gen_ai.response.id";
    public const string ResponseModel = "gen_ai.response.model";
    public const string ResponseTimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string UsageInputTokens = "gen_ai.usage.input_tokens";
    public const string UsageOutputTokens = "gen_ai.usage.output_tokens";
    public const string UsageCacheRead = "gen_ai.usage.cache_read.input_tokens";
    public const string UsageCacheCreation = "gen_ai.usage.cache_creation.input_tokens";
    public const string UsageReasoning = "gen_ai.usage.reasoning.output_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ErrorType = "error.type";
    public const string Method = "http.request.method";
    public const string Route = "http.route";
    public const string StatusCode = "http.response.status_code";
    public const string Path = "url.path";
    public const string Scheme = "url.scheme";

    /// <summary>Id of the request, as in <c>x-request-id</c> and the ledger.</summary>
    public const string RequestId = "parlance.request_id";

    /// <summary>Number of the attempt of its request, from 1; of a request, how many there were.</summary>
    public const string Attempts = "parlance.attempts";

    /// <summary>Provider and model that answered.</summary>
    public const string Target = "parlance.target";

    /// <summary>Cost in nano-USD (10⁻⁹ USD), where it is known.</summary>
    public const string Cost = "parlance.cost_nanousd";
}
