using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Doors;

/// <summary>openai-responses at the simulator, which stores nothing.</summary>
internal static class ResponsesDoor
{
    public static Door Create() => new()
    {
        Dialect = DialectSet.OpenAiResponses,
        Match = Door.At("/responses"),
        RequestIdHeader = "x-request-id",
        AnswerPrefix = "resp_",
        CallPrefix = "call_",
        EndMark = "event: response.completed"u8.ToArray(),
        UnknownEvent = "event: response.simulated_event\ndata: {\"type\":\"response.simulated_event\"}\n\n"u8.ToArray(),
        Rules = (_, chat) => ResponsesRules.Check(chat),
    };
}
