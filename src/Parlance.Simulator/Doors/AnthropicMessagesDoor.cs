using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Doors;

/// <summary>anthropic-messages at the simulator.</summary>
internal static class AnthropicMessagesDoor
{
    public static Door Create() => new()
    {
        Dialect = DialectSet.AnthropicMessages,
        Match = Door.At("/messages"),
        RequestIdHeader = "request-id",
        AnswerPrefix = "msg_",
        CallPrefix = "toolu_",
        EndMark = "event: message_stop"u8.ToArray(),
        UnknownEvent = "event: simulated_event\ndata: {\"type\":\"simulated_event\"}\n\n"u8.ToArray(),
        Rules = (request, chat) => request.Headers.ContainsKey("anthropic-version")
            ? AnthropicRules.Check(chat)
            : new ChatError(ErrorKind.InvalidRequest, "anthropic-version: header is required"),
    };
}
