using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Doors;

/// <summary>openai-chat as Azure serves it: other addresses, a key in <c>api-key</c>, and a first chunk that says what the content filter found in the prompt.</summary>
internal static class AzureDoor
{
    private const string Before = "/openai/deployments/";
    private const string Behind = "/chat/completions";

    public static Door Create() => new()
    {
        Dialect = DialectSet.OpenAiChat,
        Match = Match,
        RequestIdHeader = "apim-request-id",
        AnswerPrefix = "chatcmpl-",
        CallPrefix = "call_",
        EndMark = "data: [DONE]"u8.ToArray(),
        UnknownEvent = "data: {\"choices\":[{\"content_filter_offsets\":{\"check_offset\":0,\"start_offset\":0,\"end_offset\":1},\"content_filter_results\":{\"hate\":{\"filtered\":false,\"severity\":\"safe\"}},\"finish_reason\":null,\"index\":0}],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\"}\n\n"u8.ToArray(),
        Opening = "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{\"hate\":{\"filtered\":false,\"severity\":\"safe\"},\"jailbreak\":{\"filtered\":false,\"detected\":false}}}]}\n\n"u8.ToArray(),
        Rules = (request, chat) => Address(request) ?? Key(request) ?? OpenAiRules.Check(chat),
    };

    /// <summary>Both forms of the address; the older one names the deployment, which goes before what the body says.</summary>
    private static PathFacts? Match(string asked)
    {
        var path = asked.StartsWith("/v1/", StringComparison.Ordinal) ? asked[3..] : asked;
        return path == "/openai/v1" + Behind ? new PathFacts()
            : path.StartsWith(Before, StringComparison.Ordinal) && path.EndsWith(Behind, StringComparison.Ordinal) && path.Length > Before.Length + Behind.Length ? new PathFacts(Uri.UnescapeDataString(path[Before.Length..^Behind.Length]))
            : null;
    }

    private static ChatError? Address(SimulatorRequest request) => request.Path.Contains(Before, StringComparison.Ordinal) && !request.Query.Contains("api-version=", StringComparison.Ordinal)
        ? new ChatError(ErrorKind.NotFound, "Resource not found") { Code = "404" }
        : null;

    private static ChatError? Key(SimulatorRequest request) => request.Headers.ContainsKey("api-key") || request.Headers.ContainsKey("authorization")
        ? null
        : new ChatError(ErrorKind.Authentication, "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.") { Code = "401" };
}
