using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Doors;

/// <summary>cohere-chat at the simulator.</summary>
internal static class CohereDoor
{
    public static Door Create() => new()
    {
        Dialect = DialectSet.CohereChat,
        Match = path => path is "/v2/chat" or "/v1/chat" or "/chat" ? new PathFacts() : null,
        RequestIdHeader = "x-request-id",
        AnswerPrefix = "",
        CallPrefix = "call_",
        EndMark = "event: message-end"u8.ToArray(),
        UnknownEvent = "event: simulated-event\ndata: {\"type\":\"simulated-event\"}\n\n"u8.ToArray(),
        DemandsReasoning = static _ => false,
        Rules = (_, chat) => CohereRules.Check(chat),
    };
}
