namespace Parlance.Gateway.Features.Guardrails;

/// <summary>The texts of a whole answer: text, refusals, reasoning, arguments of calls, in their order.</summary>
internal static class AnswerTexts
{
    public static IReadOnlyList<string> Of(ChatResult result) => [.. result.Choices.SelectMany(choice => choice.Message.Content).Select(Text).OfType<string>()];

    /// <summary>The answer with other texts, as many as it has. Reasoning that is changed loses its state, whose signature would no longer be true.</summary>
    public static ChatResult With(ChatResult result, IReadOnlyList<string> texts)
    {
        var next = 0;
        return result with
        {
            Choices = [.. result.Choices.Select(choice => choice with { Logprobs = default, Message = choice.Message with { Content = [.. choice.Message.Content.Select(part => Text(part) is null ? part : With(part, texts[next++]))] } })],
        };
    }

    private static string? Text(ContentPart part) => part switch
    {
        TextPart text => text.Text,
        RefusalPart refusal => refusal.Text,
        ReasoningPart reasoning => reasoning.Text,
        ToolCall call => call.Arguments,
        _ => null,
    };

    private static ContentPart With(ContentPart part, string text) => part switch
    {
        _ when Text(part) == text => part,
        TextPart before => before with { Text = text },
        RefusalPart before => before with { Text = text },
        ReasoningPart before => before with { Text = text, State = null },
        ToolCall before => before with { Arguments = text },
        _ => part,
    };
}
