namespace Parlance.Tests.Client.Telemetry;

/// <summary>
/// Transcribed from https://github.com/open-telemetry/semantic-conventions-genai: docs/gen-ai/gen-ai-spans.md at 002c8a6ea1c8a42b14a4527db83b3cabcded610a, docs/gen-ai/gen-ai-metrics.md at
/// 004902b8cb70aa5ae6ca4ae07132b7daabcd3e10, and the schemas gen-ai-input-messages.json and gen-ai-output-messages.json beside them.
/// </summary>
internal static class Conventions
{
    /// <summary>Attributes of the span of an inference, with the type of their values.</summary>
    public static IReadOnlyDictionary<string, Type> Inference { get; } = new Dictionary<string, Type>
    {
        ["gen_ai.operation.name"] = typeof(string),
        ["gen_ai.provider.name"] = typeof(string),
        ["error.type"] = typeof(string),
        ["gen_ai.conversation.id"] = typeof(string),
        ["gen_ai.output.type"] = typeof(string),
        ["gen_ai.request.choice.count"] = typeof(int),
        ["gen_ai.request.model"] = typeof(string),
        ["gen_ai.request.seed"] = typeof(long),
        ["gen_ai.request.stream"] = typeof(bool),
        ["gen_ai.request.top_k"] = typeof(double),
        ["server.port"] = typeof(int),
        ["gen_ai.request.frequency_penalty"] = typeof(double),
        ["gen_ai.request.max_tokens"] = typeof(long),
        ["gen_ai.request.presence_penalty"] = typeof(double),
        ["gen_ai.request.stop_sequences"] = typeof(string[]),
        ["gen_ai.request.temperature"] = typeof(double),
        ["gen_ai.request.top_p"] = typeof(double),
        ["gen_ai.response.finish_reasons"] = typeof(string[]),
        ["gen_ai.response.id"] = typeof(string),
        ["gen_ai.response.model"] = typeof(string),
        ["gen_ai.response.time_to_first_chunk"] = typeof(double),
        ["gen_ai.usage.audio.input_tokens"] = typeof(long),
        ["gen_ai.usage.audio.output_tokens"] = typeof(long),
        ["gen_ai.usage.cache_creation.input_tokens"] = typeof(long),
        ["gen_ai.usage.cache_read.input_tokens"] = typeof(long),
        ["gen_ai.usage.input_tokens"] = typeof(long),
        ["gen_ai.usage.output_tokens"] = typeof(long),
        ["gen_ai.usage.reasoning.output_tokens"] = typeof(long),
        ["server.address"] = typeof(string),
        ["gen_ai.input.messages"] = typeof(string),
        ["gen_ai.output.messages"] = typeof(string),
        ["gen_ai.system_instructions"] = typeof(string),
        ["gen_ai.tool.definitions"] = typeof(string),
    };

    /// <summary>Attributes of the span of embeddings, with the type of their values.</summary>
    public static IReadOnlyDictionary<string, Type> Embeddings { get; } = new Dictionary<string, Type>
    {
        ["gen_ai.operation.name"] = typeof(string),
        ["gen_ai.provider.name"] = typeof(string),
        ["error.type"] = typeof(string),
        ["gen_ai.request.model"] = typeof(string),
        ["server.port"] = typeof(int),
        ["gen_ai.embeddings.dimension.count"] = typeof(int),
        ["gen_ai.request.encoding_formats"] = typeof(string[]),
        ["gen_ai.response.model"] = typeof(string),
        ["gen_ai.usage.input_tokens"] = typeof(long),
        ["server.address"] = typeof(string),
    };

    /// <summary>Attributes of the span of a tool's execution, with the type of their values.</summary>
    public static IReadOnlyDictionary<string, Type> ExecuteTool { get; } = new Dictionary<string, Type>
    {
        ["gen_ai.operation.name"] = typeof(string),
        ["gen_ai.tool.name"] = typeof(string),
        ["error.type"] = typeof(string),
        ["gen_ai.tool.call.id"] = typeof(string),
        ["gen_ai.tool.description"] = typeof(string),
        ["gen_ai.tool.type"] = typeof(string),
        ["gen_ai.tool.call.arguments"] = typeof(string),
        ["gen_ai.tool.call.result"] = typeof(string),
    };

    /// <summary>What should be there when a span begins.</summary>
    public static IReadOnlyList<string> ForSampling { get; } = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "server.address", "server.port"];

    /// <summary>Attributes that hold what was said.</summary>
    public static IReadOnlyList<string> Content { get; } = ["gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.definitions"];

    /// <summary>Attributes of every measurement of a client.</summary>
    public static IReadOnlyList<string> Measurement { get; } = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model", "server.address", "server.port"];

    /// <summary>Well-known values of <c>gen_ai.provider.name</c>.</summary>
    public static IReadOnlyList<string> Providers { get; } =
    [
        "anthropic", "aws.bedrock", "azure.ai.inference", "azure.ai.openai", "cohere", "deepseek", "gcp.gemini", "gcp.gen_ai", "gcp.vertex_ai", "groq", "ibm.watsonx.ai", "mistral_ai", "moonshot_ai", "openai",
        "perplexity", "x_ai",
    ];

    private static readonly double[] s_seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    /// <summary>Name, unit and boundaries of the histograms of a client.</summary>
    public static IReadOnlyDictionary<string, (string Unit, double[] Boundaries)> Histograms { get; } = new Dictionary<string, (string Unit, double[] Boundaries)>
    {
        ["gen_ai.client.token.usage"] = ("{token}", [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]),
        ["gen_ai.client.operation.duration"] = ("s", s_seconds),
        ["gen_ai.client.operation.time_to_first_chunk"] = ("s", s_seconds),
        ["gen_ai.client.operation.time_per_output_chunk"] = ("s", s_seconds),
    };
}
