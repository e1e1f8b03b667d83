using System.Text;

namespace Parlance.Dialects.Declarative;

/// <summary>A conversation as one text, for providers that complete a prompt.</summary>
internal sealed class Transcript(PromptSpec spec, bool withSystem)
{
    private const string Place = "{text}";

    /// <summary>Whether the message holds instructions.</summary>
    public static bool IsSystem(Message message) => message.Role == MessageRole.System || message.Role == MessageRole.Developer;

    /// <summary>The instructions of a conversation, with a blank line between them; empty when there are none.</summary>
    public static string System(ChatRequest request) => string.Join("\n\n", request.Messages.Where(IsSystem).Select(message => message.Text));

    /// <summary>The text; null with an error when something in the conversation is no text.</summary>
    public string? TryWrite(ChatRequest request, out ChatError? error)
    {
        error = request.Messages.Select(Complaint).FirstOrDefault(complaint => complaint is not null);
        if (error is not null)
        {
            return null;
        }

        var turns = request.Messages.Where(message => !IsSystem(message)).ToList();
        var system = withSystem ? System(request) : string.Empty;
        if (turns is [{ Role.Value: "user" } only] && system.Length == 0)
        {
            return only.Text;
        }

        var text = new StringBuilder(system.Length > 0 ? Fill(spec.System, system) : string.Empty);
        foreach (var turn in turns)
        {
            text.Append(Fill(turn.Role == MessageRole.Assistant ? spec.Assistant : spec.User, turn.Text));
        }

        return text.Append(spec.End).ToString();
    }

    private static string Fill(string template, string text) => template.Replace(Place, text, StringComparison.Ordinal);

    private static ChatError? Complaint(Message message, int index)
    {
        var i = message.Content.TakeWhile(part => part is TextPart or ReasoningPart).Count();
        return i == message.Content.Count ? null : new ChatError(ErrorKind.InvalidRequest, $"'messages[{index}].content[{i}]' is no text, and the provider takes one text only. Leave it out, or choose another provider.")
        {
            Side = ErrorSide.Client,
            Param = $"messages[{index}].content[{i}]",
            Code = "unsupported_content",
        };
    }
}
