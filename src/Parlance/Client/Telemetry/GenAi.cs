namespace Parlance.Client.Telemetry;

/// <summary>
/// Names of OpenTelemetry's conventions for generative AI (status Development), as of commits 002c8a6e (spans) and 004902b8 (metrics) of <c>open-telemetry/semantic-conventions-genai</c>.
/// Those that begin with <c>parlance.</c> are our own.
/// </summary>
internal static class GenAi
{
    public const string Chat = "chat";
    public const string Embeddings = "embeddings";
    public const string ExecuteTool = "execute_tool";

    public const string OperationName = "gen_ai.operation.name";
    public const string ProviderName = "gen_ai.provider.name";
    public const string OutputType = "gen_ai.output.type";
    public const string RequestModel = "gen_ai.request.model";
    public const string RequestChoiceCount = "gen_ai.request.choice.count";
    public const string RequestSeed = "gen_ai.request.seed";
    public const string RequestStream = "gen_ai.request.stream";
    public const string RequestTopK = "gen_ai.request.top_k";
    public const string RequestTopP = "gen_ai.request.top_p";
    public const string RequestTemperature = "gen_ai.request.temperature";
    public const string RequestMaxTokens = "gen_ai.request.max_tokens";
    public const string RequestStopSequences = "gen_ai.request.stop_sequences";
    public const string RequestFrequencyPenalty = "gen_ai.request.frequency_penalty";
    public const string RequestPresencePenalty = "gen_ai.request.presence_penalty";
    public const string EmbeddingsDimensionCount = "gen_ai.embeddings.dimension.count";
    public const string ResponseId = "gen_ai.response.id";
    public const string ResponseModel = "gen_ai.response.model";
    public const string ResponseFinishReasons = "gen_ai.response.finish_reasons";
    public const string ResponseTimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string UsageInputTokens = "gen_ai.usage.input_tokens";
    public const string UsageOutputTokens = "gen_ai.usage.output_tokens";
    public const string UsageCacheRead = "gen_ai.usage.cache_read.input_tokens";
    public const string UsageCacheCreation = "gen_ai.usage.cache_creation.input_tokens";
    public const string UsageReasoning = "gen_ai.usage.reasoning.output_tokens";
    public const string UsageAudioInput = "gen_ai.usage.audio.input_tokens";
    public const string UsageAudioOutput = "gen_ai.usage.audio.output_tokens";
    public const string InputMessages = "gen_ai.input.messages";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string ToolDefinitions = "gen_ai.tool.definitions";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolCallId = "gen_ai.tool.call.id";
    public const string ToolDescription = "gen_ai.tool.description";
    public const string ToolType = "gen_ai.tool.type";
    public const string TokenType = "gen_ai.token.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ErrorType = "error.type";

    /// <summary>Number of requests that were sent for the answer.</summary>
    public const string Attempts = "parlance.attempts";

    /// <summary>Cost in nano-USD (10⁻⁹ USD), where it is known.</summary>
    public const string Cost = "parlance.cost_nanousd";
}
