using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Doors;

/// <summary>openai-chat at the simulator.</summary>
internal static class OpenAiChatDoor
{
    public static Door Create() => new()
    {
        Dialect = DialectSet.OpenAiChat,
        Match = Door.At("/chat/completions"),
        RequestIdHeader = "x-request-id",
        AnswerPrefix = "chatcmpl-",
        CallPrefix = "call_",
        EndMark = "data: [DONE]"u8.ToArray(),
        // The shape of Azure's first chunk, which clients meet in production.
        UnknownEvent = "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\"prompt_filter_results\":[]}\n\n"u8.ToArray(),
        Rules = (_, chat) => OpenAiRules.Check(chat),
    };
}
