namespace Parlance.Benchmarks.Clients;

/// <summary>The clients that are compared, by the protocol they speak; in each group the first is the floor.</summary>
internal static class ClientNames
{
    public const string OpenAiFloor = "openai-floor";
    public const string OpenAiPackage = "openai-package";
    public const string OpenAiFluent = "openai-fluent";
    public const string OpenAiExtensions = "openai-ichatclient";
    public const string AnthropicFloor = "anthropic-floor";
    public const string AnthropicPackage = "anthropic-package";
    public const string AnthropicFluent = "anthropic-fluent";
    public const string AnthropicExtensions = "anthropic-ichatclient";

    /// <summary>Budgets that <c>clients</c> checks: each holds for every face and protocol of ours.</summary>
    public static IReadOnlyList<string> Budgets { get; } = [RequestCpu, RequestBytes, ChunkCpu, ChunkBytes];

    public const string RequestCpu = "client-request-cpu";
    public const string RequestBytes = "client-request-bytes";
    public const string ChunkCpu = "client-chunk-cpu";
    public const string ChunkBytes = "client-chunk-bytes";

    public static IReadOnlyList<string> All { get; } =
        [OpenAiFloor, OpenAiPackage, OpenAiFluent, OpenAiExtensions, AnthropicFloor, AnthropicPackage, AnthropicFluent, AnthropicExtensions];

    /// <summary>The floor that a client is set against.</summary>
    public static string FloorOf(string name) => name.StartsWith("openai", StringComparison.Ordinal) ? OpenAiFloor : AnthropicFloor;

    /// <summary>Whether a budget speaks of it.</summary>
    public static bool IsOurs(string name) => name is OpenAiFluent or OpenAiExtensions or AnthropicFluent or AnthropicExtensions;
}
