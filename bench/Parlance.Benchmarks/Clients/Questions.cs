using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Clients;

/// <summary>What every client asks: about 1 KB.</summary>
internal static class Questions
{
    public const string System = "You are a careful writer of short stories for children.";
    public const string Key = "sk-bench-0123456789abcdef0123456789abcdef";
    public const double Temperature = 0.7;
    public const int MaxTokens = 256;

    public static string Whole => StubTexts.Question;

    /// <summary>The same, answered by a stream without pauses.</summary>
    public static string Stream { get; } = $"{StubTexts.Question} {new StreamPlan(ClientVerb.Chunks, 0)}";
}
