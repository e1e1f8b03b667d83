using Parlance.Cli.Conformance;
using Parlance.Cli.Conformance.Doors;

namespace Parlance.Gateway.Tests.Cli.Conformance;

/// <summary>The yardstick finds what it is there to find: a sound stream passes, and each of these wrong ones does not.</summary>
public class StrictReaderTests
{
    private static readonly string[] s_chat =
    [
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"f","arguments":"{"}}]},"finish_reason":null}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"finish_reason":null}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""",
        "[DONE]",
    ];

    private static readonly string[] s_messages =
    [
        """{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}""",
        """{"type":"message_stop"}""",
    ];

    [Fact]
    public void ChatStream_Sound_IsRead()
    {
        var answer = new ChatStream().Read(Chat(s_chat));

        Assert.Equal(("f", "tools", 2L), (answer.Calls.Single().Name, answer.Finish, answer.Completion));
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(4, null)]
    [InlineData(3, null)]
    [InlineData(1, null)]
    [InlineData(0, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]}""")]
    [InlineData(2, """{"id":"other","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":null}]}""")]
    [InlineData(3, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"done"}]}""")]
    [InlineData(4, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":4}}""")]
    [InlineData(4, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":-1,"completion_tokens":2,"total_tokens":1}}""")]
    public void ChatStream_LineMissingOrWrong_IsAViolation(int line, string? instead) => Assert.Throws<Violation>(() => new ChatStream().Read(Chat(Change(s_chat, line, instead))));

    [Fact]
    public void MessagesStream_Sound_IsRead()
    {
        var answer = new MessagesStream().Read(Messages(s_messages));

        Assert.Equal(("hello", "stop", 2L), (answer.Text, answer.Finish, answer.Completion));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(3, null)]
    [InlineData(4, null)]
    [InlineData(5, null)]
    [InlineData(2, """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"x"}}""")]
    [InlineData(2, """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}""")]
    [InlineData(4, """{"type":"message_delta","delta":{"stop_reason":"stop"},"usage":{"output_tokens":2}}""")]
    public void MessagesStream_LineMissingOrWrong_IsAViolation(int line, string? instead) => Assert.Throws<Violation>(() => new MessagesStream().Read(Messages(Change(s_messages, line, instead))));

    [Fact]
    public void Stream_ErrorInIt_IsARefusal() =>
        Assert.Equal(200, Assert.Throws<Refused>(() => new ChatStream().Read(Chat([s_chat[0], """{"error":{"message":"m","type":"server_error"}}"""]))).Status);

    private static IEnumerable<string> Change(string[] lines, int line, string? instead) => lines.Take(line).Concat(instead is null ? [] : [instead]).Concat(lines.Skip(line + 1));

    private static string Chat(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"data: {line}\n\n"));

    private static string Messages(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"event: {Json.Parse(line).Word("type")}\ndata: {line}\n\n"));
}
