using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator;

/// <summary>What is particular to one dialect beyond its spelling: headers, id prefixes, the vendor's rules. Immutable.</summary>
internal sealed class Door
{
    private static readonly Door OpenAiChat = new()
    {
        Dialect = DialectSet.OpenAiChat,
        RequestIdHeader = "x-request-id",
        AnswerPrefix = "chatcmpl-",
        CallPrefix = "call_",
        EndMark = "data: [DONE]"u8.ToArray(),
        // The shape of Azure's first chunk, which clients meet in production.
        UnknownEvent = "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\"prompt_filter_results\":[]}\n\n"u8.ToArray(),
        Rules = OpenAiRules.Check,
    };

    private static readonly Door AnthropicMessages = new()
    {
        Dialect = DialectSet.AnthropicMessages,
        RequestIdHeader = "request-id",
        AnswerPrefix = "msg_",
        CallPrefix = "toolu_",
        EndMark = "event: message_stop"u8.ToArray(),
        UnknownEvent = "event: simulated_event\ndata: {\"type\":\"simulated_event\"}\n\n"u8.ToArray(),
        Rules = AnthropicRules.Check,
    };

    public required IDialect Dialect { get; init; }

    public required string RequestIdHeader { get; init; }

    public required string AnswerPrefix { get; init; }

    public required string CallPrefix { get; init; }

    /// <summary>What the frame that ends a stream contains.</summary>
    public required byte[] EndMark { get; init; }

    /// <summary>A frame that a tolerant client must ignore.</summary>
    public required byte[] UnknownEvent { get; init; }

    /// <summary>The vendor's rules about a request that could be read; null when it keeps them.</summary>
    public required Func<ChatRequest, ChatError?> Rules { get; init; }

    /// <summary>True for the dialect that a client chooses with the header <c>anthropic-version</c>.</summary>
    public bool IsAnthropic => ReferenceEquals(this, AnthropicMessages);

    /// <summary>The door that <paramref name="path"/> (without <c>/v1</c>) belongs to, else the one whose clients send such headers. <paramref name="chat"/>: whether it is the path of the chat call.</summary>
    public static Door Of(string path, IReadOnlyDictionary<string, string> headers, out bool chat)
    {
        var door = path == AnthropicMessages.Dialect.ChatPath || (path != OpenAiChat.Dialect.ChatPath && headers.ContainsKey("anthropic-version")) ? AnthropicMessages : OpenAiChat;
        chat = path == door.Dialect.ChatPath;
        return door;
    }
}
