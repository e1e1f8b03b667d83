namespace Parlance.Manifests;

/// <summary>The field <c>answers</c>: one line for each property of <see cref="AnswerForm"/>, in snake case.</summary>
internal static class AnswerFormReader
{
    public static AnswerForm Read(MapReader map)
    {
        var plain = AnswerForm.Plain;
        var form = new AnswerForm
        {
            Reasoning = map.Word("reasoning", "reasoning_content", "reasoning", "reasoning_details", "think", "parts", "summaries", "none") ?? plain.Reasoning,
            Usage = map.Word("usage", "own", "finish", "every", "choice", "x_groq") ?? plain.Usage,
            UsageUnasked = map.Flag("usage_unasked") ?? plain.UsageUnasked,
            ToolCalls = map.Word("tool_calls", "indexed", "whole", "object") ?? plain.ToolCalls,
            Errors = map.Word("errors", "nested", "flat", "text", "detail", "array", "errors", "base_resp") ?? plain.Errors,
        };
        map.RefuseUnknown();
        return form;
    }
}
