using Parlance.Simulator.Faults;

namespace Parlance.Simulator.Models;

/// <summary>What a simulated model gets to see.</summary>
internal sealed class Prompt
{
    public Prompt(ChatRequest request, Directives directives, string userText)
    {
        Request = request;
        Directives = directives;
        UserText = userText;
        Model = NameOf(request, directives);
        Results = ResultsAtEnd(request.Messages);
        Round = request.Messages.Reverse().TakeWhile(message => !IsQuestion(message)).Count(message => message.Content.Any(part => part is ToolCall));
    }

    public ChatRequest Request { get; }

    public Directives Directives { get; }

    /// <summary>The simulated model that answers.</summary>
    public string Model { get; }

    /// <summary>How many answers are wanted, 1–128.</summary>
    public int Choices => Math.Clamp(Request.N ?? 1, 1, 128);

    /// <summary>Text of the last user message that has any, without directives.</summary>
    public string UserText { get; }

    /// <summary>The tool results that the conversation ends with.</summary>
    public IReadOnlyList<ToolResult> Results { get; }

    /// <summary>How many times tools were called since the last question.</summary>
    public int Round { get; }

    /// <summary>Whether the first answer of a conversation says what it comes from.</summary>
    public bool Announce { get; init; }

    /// <summary>What this answer's text begins with; empty after the first.</summary>
    public string Announcement => Announce && !Request.Messages.Any(message => message.Role == MessageRole.Assistant && message.Text.Length > 0)
        ? "This is the Parlance simulator, not a language model.\n\n"
        : "";

    /// <summary>Seed of the simulator.</summary>
    public required long Seed { get; init; }

    /// <summary>Format of reasoning state in the dialect of the request.</summary>
    public required string StateFormat { get; init; }

    /// <summary>Prefix of tool call ids in the dialect of the request.</summary>
    public required string CallPrefix { get; init; }

    /// <summary>State of ids: depends on the seed and the bytes of the request.</summary>
    public required ulong IdState { get; init; }

    /// <summary>State of content: depends on the seed and the user's words, so that every dialect gives the same.</summary>
    public ulong TextState => Dice.StateOf(Seed, UserText);

    /// <summary>Text of the last user message that has any; empty when there is none.</summary>
    public static string LastUserText(IReadOnlyList<Message> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i].Role == MessageRole.User && messages[i].Text is { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }

    /// <summary>The simulated model that answers: the one that the directives name, else what stands behind the last <c>/</c>.</summary>
    public static string NameOf(ChatRequest request, Directives directives) => directives.Model ?? request.Model[(request.Model.LastIndexOf('/') + 1)..];

    private static bool IsQuestion(Message message) => message.Role == MessageRole.User && !message.Content.Any(part => part is ToolResult);

    private static IReadOnlyList<ToolResult> ResultsAtEnd(IReadOnlyList<Message> messages)
    {
        var first = messages.Count;
        while (first > 0 && messages[first - 1].Content.Any(part => part is ToolResult))
        {
            first--;
        }

        return first == messages.Count ? [] : messages.Skip(first).SelectMany(message => message.Content.OfType<ToolResult>()).ToArray();
    }
}
