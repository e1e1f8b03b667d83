using System.Text;
using Parlance.Simulator.Models;

namespace Parlance.Tests.Simulator;

public class LimitsTests
{
    [Theory]
    [InlineData("abcdefgh", 2, "abcdefgh", "stop")]
    [InlineData("abcdefghi", 2, "abcdefgh", "length")]
    [InlineData("abc\u20acdef", 1, "abc", "length")]
    [InlineData("abc", 0, "", "length")]
    public void Apply_MaxTokens_CutsWholeCharacters(string text, long limit, string expected, string finish)
    {
        var choice = Choice(text);

        Limits.Apply(choice, limit, []);

        Assert.Equal(expected, TextOf(choice));
        Assert.Equal(finish, choice.Finish.Value);
        Assert.True(choice.TokensOf(reasoning: false) <= limit);
    }

    [Fact]
    public void Apply_StopSequences_FirstInTheTextWins()
    {
        var choice = Choice("one two three four");

        Limits.Apply(choice, null, ["four", "two", "five"]);

        Assert.Equal("one ", TextOf(choice));
        Assert.Equal("two", choice.StopSequence);
        Assert.Equal(FinishReason.Stop, choice.Finish);
    }

    [Fact]
    public void Apply_StopAndLimit_WhatComesFirstWins()
    {
        var choice = Choice("abcdefgh END");

        Limits.Apply(choice, 1, ["END"]);

        Assert.Equal("abcd", TextOf(choice));
        Assert.Null(choice.StopSequence);
        Assert.Equal(FinishReason.Length, choice.Finish);
    }

    [Fact]
    public void Apply_ReasoningTakesAll_StateAndTextAreGone()
    {
        var choice = new AnswerChoice
        {
            Parts = [new AnswerPart(ChatEventKind.Reasoning, "abcdefgh"u8.ToArray()) { State = new OpaqueState("f", OpaqueState.Signature, "s") }, new AnswerPart(ChatEventKind.Text, "x"u8.ToArray())],
        };

        Limits.Apply(choice, 1, []);

        var only = Assert.Single(choice.Parts);
        Assert.Null(only.State);
        Assert.Equal(1, choice.TokensOf(reasoning: true));
    }

    [Theory]
    [InlineData(3, 1, 12)]
    [InlineData(int.MaxValue + 1L, 1, 128 << 20)]
    [InlineData(int.MaxValue + 1L, 128, 1 << 20)]
    public void BytesOf_ManyTokens_AreBounded(long tokens, int choices, int expected) => Assert.Equal(expected, LongText.BytesOf(tokens, choices));

    [Fact]
    public void OfPrompt_TranslatedRequest_CountsTheSame()
    {
        var call = new ToolCall("1", "f", """{"a": 1}""");
        ChatRequest Request(MessageRole role, string arguments) => new()
        {
            Model = "echo",
            Messages = [Message.System("s"), Message.User("hello"), new Message(MessageRole.Assistant, [call with { Arguments = arguments }]), new Message(role, [new ToolResult("1", ["done"])])],
        };

        Assert.Equal(Tokens.OfPrompt(Request(MessageRole.Tool, """{"a": 1}""")), Tokens.OfPrompt(Request(MessageRole.User, """{"a":1}""")));
        Assert.Equal(5, Tokens.OfPrompt(Request(MessageRole.Tool, """{"a":1}""")));
    }

    private static AnswerChoice Choice(string text) => new() { Parts = [new AnswerPart(ChatEventKind.Text, Encoding.UTF8.GetBytes(text))] };

    private static string TextOf(AnswerChoice choice) => string.Concat(choice.Parts.Select(part => Encoding.UTF8.GetString(part.Text.Span)));
}
