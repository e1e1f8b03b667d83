using Parlance.Dialects;
using Parlance.Dialects.Declarative;

namespace Parlance.Manifests.AiProtocol;

/// <summary>Where messages of a known shape hold what: for a manifest that names the shape, or whose tools have it, and describes only what differs.</summary>
internal sealed record ShapeDefaults(IDialect Form)
{
    /// <summary>The place of the conversation in a request.</summary>
    public string Messages => Form == DialectSet.GeminiGenerate ? "contents" : "messages";

    /// <summary>The place of the system prompt; null where it stands among the messages.</summary>
    public string? System => Form == DialectSet.GeminiGenerate ? "systemInstruction" : Form == DialectSet.AnthropicMessages ? "system" : null;

    /// <summary>The place of the choice of a tool.</summary>
    public string ToolChoice => Form == DialectSet.GeminiGenerate ? "toolConfig" : "tool_choice";

    public JsonPath? Content(MapReader? written) => Usual(written, "choices[0].message.content", "content[?(@.type=='text')].text", "candidates[0].content.parts[?(@.text)].text");

    public JsonPath? ToolCalls(MapReader? written) => Usual(written, "choices[0].message.tool_calls", "content[?(@.type=='tool_use')]", "candidates[0].content.parts[].functionCall");

    public JsonPath? FinishReason(MapReader? written) => Usual(written, "choices[0].finish_reason", "stop_reason", "candidates[0].finishReason");

    public JsonPath? Usage(MapReader? written) => Usual(written, "usage", "usage", "usageMetadata");

    /// <summary>Nothing is added to paths that a manifest does write.</summary>
    private JsonPath? Usual(MapReader? written, string chat, string messages, string generate)
    {
        var text = Form == DialectSet.AnthropicMessages ? messages : Form == DialectSet.GeminiGenerate ? generate : chat;
        return written is null && JsonPath.TryParse(text, out var path, out _) ? path : null;
    }
}
