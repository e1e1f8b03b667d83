using System.Text;

namespace Parlance.Simulator.Models;

/// <summary>A story of about three hundred words.</summary>
internal static class Story
{
    private const int Paragraphs = 5;
    private const int SentencesPerParagraph = 5;

    public static string Write(ref Dice dice)
    {
        var hero = Words.Name(ref dice);
        var friend = Words.Name(ref dice);
        var thing = Words.Noun(ref dice);
        var text = new StringBuilder($"Once, {Words.Place(ref dice)}, there lived a {Words.Adjective(ref dice)} clockmaker named {hero}, who owned a {Words.Adjective(ref dice)} {thing}.");
        for (var paragraph = 0; paragraph < Paragraphs; paragraph++)
        {
            for (var sentence = 0; sentence < SentencesPerParagraph; sentence++)
            {
                text.Append(' ').Append(Sentence(hero, friend == hero ? "the neighbour" : friend, thing, ref dice));
            }

            text.Append("\n\n");
        }

        return text.Append($"And so the {thing} stayed {Words.Place(ref dice)}, and {hero} was content.").ToString();
    }

    private static string Sentence(string hero, string friend, string thing, ref Dice dice) => dice.Below(6) switch
    {
        0 => $"One morning {hero} {Words.Verb(ref dice)} the {Words.Adjective(ref dice)} {Words.Noun(ref dice)} {Words.Place(ref dice)}.",
        1 => $"Nobody {Words.Place(ref dice)} had ever {Words.Verb(ref dice)} such a {Words.Adjective(ref dice)} {Words.Noun(ref dice)}.",
        2 => $"\u201cKeep the {thing},\u201d said {friend}, \u201cand give me the {Words.Noun(ref dice)} instead.\u201d",
        3 => $"By evening the {Words.Noun(ref dice)} was {Words.Adjective(ref dice)} again, and {friend} {Words.Verb(ref dice)} it {Words.Place(ref dice)}.",
        4 => $"The {thing} hummed, as it always did when a {Words.Adjective(ref dice)} {Words.Noun(ref dice)} came near.",
        _ => $"{hero} and {friend} {Words.Verb(ref dice)} the {Words.Noun(ref dice)} without a word.",
    };
}
