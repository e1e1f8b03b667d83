namespace Parlance.Client.Typed;

/// <summary>Why an answer is not the value that was asked for. Immutable. It quotes nothing of the answer's values.</summary>
/// <param name="Code">The finer word of the error.</param>
/// <param name="Summary">What came instead, for a person.</param>
/// <param name="Reasons">What is wrong in detail.</param>
/// <param name="Advice">The way out.</param>
/// <param name="CanBeMended">Whether the model may put it right when it is told.</param>
internal sealed record TypedProblem(string Code, string Summary, IReadOnlyList<string> Reasons, string Advice, bool CanBeMended)
{
    private const string NotJson = "answer_not_json";
    private const string AskAgain = "Ask again, or choose another model; the answer's text is in AiException.Answer.";

    public static TypedProblem Mismatch(IReadOnlyList<string> mismatches) => new("answer_schema_mismatch", "its answer does not follow the schema", mismatches, AskAgain, CanBeMended: true);

    /// <summary>An answer in which no JSON was found.</summary>
    public static TypedProblem NoJson(ChatResult reply)
    {
        var refusal = reply.Message.Content.OfType<RefusalPart>().Any();
        return refusal || reply.FinishReason == FinishReason.ContentFilter
                ? new TypedProblem("answer_refused", "it refused", [refusal ? "the model refused" : "the provider's filter withheld the answer"], "Ask for something else.", CanBeMended: false)
            : reply.FinishReason == FinishReason.Length
                ? new TypedProblem(NotJson, "its answer was cut", ["the output limit was reached before the JSON was complete"], "Raise it with .MaxTokens(…).", CanBeMended: false)
            : reply.ToolCalls.Count > 0
                ? new TypedProblem(NotJson, "it called tools", [$"it waits for the results of {string.Join(", ", reply.ToolCalls.Select(call => call.Name))}"], "Run the tools and ask again with their results.", CanBeMended: false)
            : new TypedProblem(NotJson, "its answer is no JSON", [reply.Content.Length == 0 ? "the answer is empty" : "there is no whole JSON value in it"], AskAgain, CanBeMended: true);
    }
}
