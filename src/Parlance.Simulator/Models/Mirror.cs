using System.Globalization;
using System.Text;

namespace Parlance.Simulator.Models;

/// <summary>Says what arrived, in the same words for every dialect: how a test sees what a translation made of a request.</summary>
internal static class Mirror
{
    /// <summary>One line for each text, call and result of the conversation: <c>system: …</c>, <c>user: …</c>, <c>assistant: …</c>, <c>call NAME: …</c>, <c>result: …</c>, and <c>image</c>, <c>audio</c>, <c>file</c>.</summary>
    public static string Transcript(IReadOnlyList<Message> messages)
    {
        var lines = new StringBuilder();
        foreach (var message in messages)
        {
            var role = message.Role == MessageRole.Developer ? MessageRole.System : message.Role;
            foreach (var part in message.Content)
            {
                if (Line(part, role) is { } line)
                {
                    lines.Append(lines.Length == 0 ? "" : "\n").Append(line);
                }
            }
        }

        return lines.ToString();
    }

    /// <summary>One line <c>name=value</c> for each setting that was sent, in chat completions' names; of stop sequences the number, because the words themselves would stop the answer.</summary>
    public static string Settings(ChatRequest request)
    {
        var lines = new StringBuilder();
        Add("temperature", request.Temperature);
        Add("top_p", request.TopP);
        Add("top_k", request.TopK);
        Add("max_tokens", request.MaxTokens);
        Add("stop", request.Stop.Count == 0 ? null : request.Stop.Count);
        Add("seed", request.Seed);
        Add("presence_penalty", request.PresencePenalty);
        Add("frequency_penalty", request.FrequencyPenalty);
        Add("n", request.N);
        Add("reasoning_effort", request.Reasoning?.Effort);
        Add("reasoning_budget", request.Reasoning?.BudgetTokens);
        Add("reasoning", request.Reasoning?.Enabled);
        Add("user", request.User);
        Add("tools", request.Tools.Count == 0 ? null : string.Join(',', request.Tools.Select(tool => tool.Name)));
        Add("tool_choice", request.ToolChoice is { } choice ? choice.Name ?? choice.Mode : null);
        Add("parallel_tool_calls", request.ParallelToolCalls);
        Add("response_format", request.ResponseFormat?.Type);
        return lines.ToString();

        void Add(string name, IConvertible? value)
        {
            if (value is not null)
            {
                lines.Append(lines.Length == 0 ? "" : "\n").Append(name).Append('=').Append(value.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static string? Line(ContentPart part, MessageRole role) => part switch
    {
        TextPart text => $"{role}: {text.Text}",
        RefusalPart refusal => $"refusal: {refusal.Text}",
        ToolCall call => $"call {call.Name}: {call.Arguments}",
        ToolResult result => $"result{(result.IsError ? " (failed)" : "")}: {string.Join(" | ", result.Content.Select(inner => inner is TextPart text ? text.Text : Line(inner, role)))}",
        ImagePart => "image",
        AudioPart => "audio",
        FilePart => "file",
        _ => null,
    };
}
