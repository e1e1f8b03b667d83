using System.Text;

namespace Parlance.Simulator.Models;

/// <summary>The models by name; a name that is not here echoes.</summary>
internal static class SimModels
{
    /// <summary>Their names, for the model list.</summary>
    public static ReadOnlySpan<string> Names => new[] { "echo", "story", "tools", "reasoning", "vision", "long", "usage", "transcript", "settings" };

    /// <summary>Tokens of reasoning that <c>usage</c> reports without showing them.</summary>
    public const int HiddenReasoning = 16;

    /// <summary>The pace of <c>story</c>: 40 tokens per second.</summary>
    private static readonly TimeSpan StoryPerByte = TimeSpan.FromSeconds(1) / (40 * Tokens.Bytes);

    public static Answer Answer(Prompt prompt, double pace)
    {
        var choices = new AnswerChoice[prompt.Choices];
        var ids = new Dice(prompt.IdState);
        var hidden = prompt.Model == "usage" ? Math.Min(HiddenReasoning, prompt.Request.MaxTokens ?? HiddenReasoning) : 0;
        for (var i = 0; i < choices.Length; i++)
        {
            var dice = new Dice(prompt.TextState + (ulong)i);
            var choice = new AnswerChoice { Parts = Parts(prompt, ref dice, ref ids) };
            choice.Finish = choice.Parts is [.., { Kind: ChatEventKind.ToolCall }] ? FinishReason.ToolCalls : FinishReason.Stop;
            if (prompt.Directives.BigEvent == 0)
            {
                Limits.Apply(choice, prompt.Request.MaxTokens - hidden, prompt.Request.Stop);
            }

            choice.Finish = prompt.Directives.Finish is { } finish ? new FinishReason(finish) : choice.Finish;
            choices[i] = choice;
        }

        return new Answer
        {
            Choices = choices,
            Usage = UsageFigures.Of(prompt, choices, hidden),
            PerByte = prompt.Model == "story" ? StoryPerByte * pace : TimeSpan.Zero,
        };
    }

    private static List<AnswerPart> Parts(Prompt prompt, ref Dice dice, ref Dice ids)
    {
        List<AnswerPart> parts = [];
        if (prompt.Model == "reasoning" && ReasoningModel.IsOn(prompt.Request.Reasoning))
        {
            parts.Add(ReasoningModel.Part(prompt));
        }

        if (prompt.Directives.BigEvent > 0)
        {
            parts.Add(new AnswerPart(ChatEventKind.Text, LongText.Take(LongText.Bounded(prompt.Directives.BigEvent, prompt.Choices))) { Whole = true });
        }
        else if (ToolCalls.Wanted(prompt) is > 0 and var count)
        {
            ToolCalls.Add(parts, prompt, count, ref dice, ref ids);
        }
        else
        {
            parts.Add(new AnswerPart(ChatEventKind.Text, Text(prompt, ref dice)));
        }

        return parts;
    }

    private static ReadOnlyMemory<byte> Text(Prompt prompt, ref Dice dice)
    {
        if (prompt.Request.ResponseFormat is { Type: not "text" } format)
        {
            return StructuredText.Write(prompt, format, ref dice);
        }

        if (prompt.Directives.Tokens is { } tokens)
        {
            return LongText.Take(LongText.BytesOf(tokens, prompt.Choices));
        }

        if (Instructed.Format(prompt.Request.Messages) is { } demanded && prompt.Model != "transcript")
        {
            return Instructed.Fence(StructuredText.Write(prompt, demanded, ref dice));
        }

        if (prompt.Model == "long")
        {
            return LongText.Take(LongText.BytesOf(prompt.Request.MaxTokens is { } limit ? Math.Min(limit, int.MaxValue) + 1 : LongText.DefaultTokens, prompt.Choices));
        }

        var text = prompt.Results.Count > 0 && prompt.Model != "transcript" ? ToolCalls.Quote(prompt) : prompt.Model switch
        {
            "transcript" => Mirror.Transcript(prompt.Request.Messages),
            "settings" => Mirror.Settings(prompt.Request),
            "story" => Story.Write(ref dice),
            "vision" => Vision.Describe(prompt.Request.Messages),
            "usage" => UsageFigures.Describe(prompt),
            _ => prompt.UserText.Length > 0 ? prompt.UserText : "I received no text.",
        };
        return Encoding.UTF8.GetBytes(prompt.Announcement + text);
    }
}
