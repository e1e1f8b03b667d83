using System.Text.Json;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Personas;

/// <content>Messages.</content>
internal sealed partial class ChatRules
{
    private static readonly string[] s_echoes = ["reasoning_content", "reasoning", "reasoning_details"];

    private ChatError? Messages()
    {
        var index = 0;
        foreach (var message in PersonaRules.Items(body, "messages"))
        {
            if (Message(message, $"messages[{index++}]") is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private ChatError? Message(JsonElement message, string path)
    {
        var content = PersonaRules.Member(message, "content");
        var parts = PersonaRules.Items(message, "content").ToArray();
        return Rule.Unless(PersonaRules.Word(message, "role") == "developer" && !_quirks.DeveloperRole, $"{path}.role: 'developer' is not one of 'system', 'user', 'assistant', 'tool'.", $"{path}.role")
            ?? Rule.Unless(_quirks.FlattenText && parts.Length > 0 && parts.All(part => PersonaRules.Word(part, "type") == "text"), $"{path}.content: must be a string.", $"{path}.content")
            ?? Rule.Unless(_quirks.EmptyContent && content.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined, $"{path}.content: must not be null.", $"{path}.content")
            ?? Rule.Unless(_quirks.ReasoningEcho != "thinking" && parts.Any(part => PersonaRules.Word(part, "type") == "thinking"), $"{path}.content: unknown content type 'thinking'.", $"{path}.content")
            ?? PersonaRules.First(s_echoes.Where(name => name != _quirks.ReasoningEcho).Select(name => PersonaRules.UnlessAbsent(message, name, $"{path}.{name}")))
            ?? PersonaRules.First(PersonaRules.Items(message, "tool_calls").Select(call => CallId(PersonaRules.Word(call, "id"), $"{path}.tool_calls")))
            ?? CallId(PersonaRules.Word(message, "tool_call_id"), $"{path}.tool_call_id");
    }

    private ChatError? CallId(string? id, string path) => Rule.Unless(
        id is not null && _quirks.ToolCallIdLength > 0 && (id.Length != _quirks.ToolCallIdLength || !id.All(char.IsAsciiLetterOrDigit)),
        $"Tool call id was {id} but must be a-z, A-Z, 0-9, with a length of {_quirks.ToolCallIdLength}.",
        path);
}
