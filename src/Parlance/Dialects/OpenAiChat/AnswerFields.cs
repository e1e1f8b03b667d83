using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>What one choice of a chunk or of a whole answer holds, found but not yet interpreted: the fields may come in any order, the events may not.</summary>
internal ref struct AnswerFields
{
    public int Choice;
    public JsonSlice FinishReason;
    public JsonSlice Logprobs;
    public JsonSlice Usage;

    public JsonSlice Content;
    public JsonSlice Reasoning;
    public JsonSlice ReasoningContent;
    public JsonSlice ReasoningDetails;
    public JsonSlice Refusal;
    public JsonSlice ToolCalls;
    public JsonSlice FunctionCall;
    public JsonSlice Annotations;

    /// <summary>The whole <c>delta</c> or <c>message</c>, set when it has an object or array that is none of the above.</summary>
    public ReadOnlySpan<byte> Unknown;
}
