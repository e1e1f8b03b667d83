using System.Text;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Tests.Features.Cache;

/// <summary>What an answer says, whatever its form: text, tool calls, finish and usage.</summary>
internal static class Said
{
    public static IDialect Dialect(string door) => door switch
    {
        "chat" => DialectSet.OpenAiChat,
        "messages" => DialectSet.AnthropicMessages,
        "responses" => DialectSet.OpenAiResponses,
        "gemini" => DialectSet.GeminiGenerate,
        "ollama" => DialectSet.OllamaChat,
        _ => DialectSet.OpenAiCompletions,
    };

    public static ChatResult Result(string door, string body, bool stream)
    {
        var dialect = Dialect(door);
        var fold = new ChatFold();
        if (!stream)
        {
            dialect.ReadResponse(Encoding.UTF8.GetBytes(body), Quirks.None, fold);
        }
        else
        {
            var reader = dialect.OpenReader(Quirks.None);
            using var frames = dialect.Framing.OpenReader(dialect.FrameLimit, skipLarge: false);
            frames.Push(Encoding.UTF8.GetBytes(body));
            while (frames.TryRead(out var frame))
            {
                reader.Read(frame, fold);
            }

            reader.Complete(fold);
        }

        Assert.True(fold is { Ended: true, Error: null }, body);
        return fold.ToResult();
    }

    public static string In(string door, string body, bool stream)
    {
        var result = Result(door, body, stream);
        return $"{result.Content}|{string.Join(',', result.ToolCalls.Select(call => $"{call.Name}({call.Arguments})"))}|{result.FinishReason}|{result.Usage?.TotalTokens}";
    }
}
