using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Doors;

/// <summary>gemini-generate at the simulator: any version before <c>/models/</c>, and Vertex AI's longer paths.</summary>
internal static class GeminiDoor
{
    private const string Models = "/models/";

    public static Door Create() => new()
    {
        Dialect = DialectSet.GeminiGenerate,
        Match = static path => Find(path, ":generateContent", false) ?? Find(path, ":streamGenerateContent", true),
        RequestIdHeader = "x-request-id",
        AnswerPrefix = "",
        CallPrefix = "",
        EndMark = "\"finishReason\""u8.ToArray(),
        UnknownEvent = "data: {\"simulatedEvent\":{}}\n\n"u8.ToArray(),
        AsList = static request => !request.Query.Contains("alt=sse", StringComparison.Ordinal),
        Rules = static (_, chat) => GeminiRules.Check(chat),
    };

    /// <summary>The model in a path that ends in <paramref name="call"/>; null when it does not.</summary>
    public static PathFacts? Find(string path, string call, bool stream)
    {
        var start = path.IndexOf(Models, StringComparison.Ordinal);
        return start >= 0 && start + Models.Length + call.Length < path.Length && path.EndsWith(call, StringComparison.Ordinal)
            ? new PathFacts(Uri.UnescapeDataString(path[(start + Models.Length)..^call.Length]), stream)
            : null;
    }
}
