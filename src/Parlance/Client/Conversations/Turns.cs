namespace Parlance.Client.Conversations;

/// <summary>How a list of messages falls into turns: a turn begins where the user speaks and goes on to the next time, with all tool calls and results between. Instructions belong to no turn.</summary>
internal static class Turns
{
    /// <summary>Whether the message is an instruction, which is always sent.</summary>
    public static bool IsPinned(Message message) => message.Role == MessageRole.System || message.Role == MessageRole.Developer;

    /// <summary>Where the turns begin, in order; nothing where nobody spoke.</summary>
    public static IReadOnlyList<int> Starts(IReadOnlyList<Message> messages)
    {
        var starts = new List<int>();
        var speaking = false;
        for (var i = 0; i < messages.Count; i++)
        {
            if (IsPinned(messages[i]))
            {
                continue;
            }

            var asks = IsQuestion(messages[i]);
            if (starts.Count == 0 || (asks && !speaking))
            {
                starts.Add(i);
            }

            speaking = asks;
        }

        return starts;
    }

    /// <summary>Some protocols put tool results into the user's mouth.</summary>
    private static bool IsQuestion(Message message) => message.Role == MessageRole.User && !(message.Content.Count > 0 && message.Content.All(part => part is ToolResult));
}
