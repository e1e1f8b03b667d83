namespace Parlance.Benchmarks.Run;

/// <summary>What <c>run</c> measures. A budget that <c>run</c> checks has the name of its scenario.</summary>
internal static class ScenarioNames
{
    public const string ChatClosed = "chat-closed-16";
    public const string ChatOpen = "chat-open-400";
    public const string Streams = "streams-paced-32";
    public const string TranslateChat = "translate-chat-closed-16";
    public const string TranslateStreams = "translate-streams-paced-32";
    public const string FeaturesChat = "features-chat-closed-16";
    public const string Memory = "memory-per-stream";
    public const string FirstAnswer = "first-answer";

    public static IReadOnlyList<string> All { get; } = [ChatClosed, ChatOpen, Streams, TranslateChat, TranslateStreams, FeaturesChat, Memory, FirstAnswer];
}
