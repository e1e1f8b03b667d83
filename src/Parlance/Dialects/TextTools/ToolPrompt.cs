using System.Text;

namespace Parlance.Dialects.TextTools;

/// <summary>
/// Tools for a model that knows none: what a request offers is described in words, calls and results of earlier turns are written out, and the answer's calls are read back by <see cref="ToolTextReader"/>.
/// </summary>
public static class ToolPrompt
{
    /// <summary>Whether the answer to <paramref name="request"/> from a target with <paramref name="quirks"/> must be searched for calls.</summary>
    public static bool IsSearched(ChatRequest request, Quirks quirks) => quirks.Tools is "text" or "hybrid" && request.Tools.Count > 0 && request.ToolChoice?.Mode != "none";

    /// <summary>The instructions for <paramref name="tools"/>, in English.</summary>
    /// <param name="tools">What may be called.</param>
    /// <param name="level"><c>L1</c>: the form. <c>L2</c> (default): also the mistakes that models make.</param>
    public static string Write(IReadOnlyList<ToolDefinition> tools, string level = "L2")
    {
        var text = new StringBuilder();
        text.Append("You can call tools. To call one, write exactly this, once for each call, and nothing behind it:\n<tool_call>\n{\"name\": \"TOOL\", \"arguments\": {\"PARAMETER\": \"VALUE\"}}\n</tool_call>\n");
        text.Append("Then stop: the result comes in the next message, as <tool_result>. Never write a result yourself. When no tool is needed, answer in plain text.\n");
        if (level != "L1")
        {
            text.Append("Any other form WILL BE IGNORED, for example <shell>…</shell>, <bash>…</bash>, <function=…>, a code fence, or JSON outside <tool_call>.\n");
        }

        text.Append("\nTools:\n");
        foreach (var tool in tools)
        {
            text.Append("- ").Append(tool.Name);
            if (tool.Description is { Length: > 0 } description)
            {
                text.Append(": ").Append(description);
            }

            if (!tool.Parameters.IsEmpty)
            {
                text.Append("\n  arguments (JSON Schema): ").Append(tool.Parameters);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The request as a model without tools understands it. A tool that is not a function cannot be put into words and stays where it is, for the dialect to refuse.</summary>
    public static ChatRequest Fit(ChatRequest request)
    {
        var native = request.Tools.Where(tool => tool.Native is not null).ToArray();
        var functions = request.Tools.Where(tool => tool.Native is null).ToArray();
        var choice = request.ToolChoice;
        var offered = choice switch
        {
            { Mode: "none" } => [],
            { Mode: "tool", Name: var name } => [.. functions.Where(tool => tool.Name == name)],
            _ => functions,
        };
        var messages = Spell(request.Messages);
        if (offered.Length > 0)
        {
            var demand = choice?.Mode is "required" or "tool" ? "\nYou must call a tool now.\n" : string.Empty;
            messages = Instruct(messages, Write(offered) + demand);
        }

        return request with { Messages = messages, Tools = native, ToolChoice = null, ParallelToolCalls = null };
    }

    private static List<Message> Instruct(List<Message> messages, string instructions)
    {
        if (messages is [var first, ..] && (first.Role == MessageRole.System || first.Role == MessageRole.Developer))
        {
            messages[0] = first with { Content = [.. first.Content, new TextPart("\n\n" + instructions)] };
        }
        else
        {
            messages.Insert(0, Message.System(instructions));
        }

        return messages;
    }

    private static List<Message> Spell(IReadOnlyList<Message> messages)
    {
        var names = messages.SelectMany(message => message.Content).OfType<ToolCall>().GroupBy(call => call.Id).ToDictionary(calls => calls.Key, calls => calls.First().Name, StringComparer.Ordinal);
        var spelled = new List<Message>();
        foreach (var message in messages)
        {
            if (!message.Content.Any(part => part is ToolCall or ToolResult))
            {
                spelled.Add(message);
                continue;
            }

            var role = message.Role == MessageRole.Tool ? MessageRole.User : message.Role;
            var content = message.Content.SelectMany(part => Spell(part, names)).ToArray();
            if (spelled is [.., var last] && last.Role == role && role == MessageRole.User)
            {
                spelled[^1] = last with { Content = [.. last.Content, .. content] };
            }
            else
            {
                spelled.Add(message with { Role = role, Content = content });
            }
        }

        return spelled;
    }

    private static IEnumerable<ContentPart> Spell(ContentPart part, Dictionary<string, string> names)
    {
        switch (part)
        {
            case ToolCall call:
                yield return new TextPart($"<tool_call>\n{ToolText.Write(call)}\n</tool_call>\n") { Cache = part.Cache };
                break;
            case ToolResult result:
                yield return new TextPart($"<tool_result name=\"{names.GetValueOrDefault(result.CallId, "tool")}\"{(result.IsError ? " error=\"true\"" : "")}>\n");
                foreach (var inner in result.Content)
                {
                    yield return inner;
                }

                yield return new TextPart("\n</tool_result>\n") { Cache = part.Cache };
                break;
            default:
                yield return part;
                break;
        }
    }
}
