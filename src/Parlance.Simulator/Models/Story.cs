using System.Text;

namespace Parlance.Simulator.Models;

/// <summary>A story of about three hundred words.</summary>
internal static class Story
{
    private const int Paragraphs = 5;
    private const int SentencesPerParagraph = 4;
    private const int Sentences = 12;

    public static string Write(ref Dice dice)
    {
        var hero = Words.Name(ref dice);
        var friend = Words.Name(ref dice);
        friend = friend == hero ? "the baker" : friend;
        var thing = Words.Noun(ref dice);
        Span<int> deck = stackalloc int[Sentences];
        var text = new StringBuilder($"Once, {Words.Place(ref dice)}, there lived a clockmaker named {hero}, who owned nothing but {Words.Adjective(ref dice)} {thing}.");
        for (var i = 0; i < Paragraphs * SentencesPerParagraph; i++)
        {
            if (i % Sentences == 0)
            {
                Shuffle(deck, ref dice);
            }

            text.Append(i > 0 && i % SentencesPerParagraph == 0 ? "\n\n" : " ").Append(Sentence(deck[i % Sentences], hero, friend, thing, ref dice));
        }

        return text.Append($"\n\nAnd so the {thing} stayed {Words.Place(ref dice)}, and {hero} was content.").ToString();
    }

    private static void Shuffle(Span<int> deck, ref Dice dice)
    {
        for (var i = 0; i < deck.Length; i++)
        {
            var other = dice.Below(i + 1);
            deck[i] = deck[other];
            deck[other] = i;
        }
    }

    private static string Sentence(int number, string hero, string friend, string thing, ref Dice dice) => number switch
    {
        0 => $"One morning {hero} {Words.Verb(ref dice)} {Words.Adjective(ref dice)} {Words.Noun(ref dice)} {Words.Place(ref dice)}.",
        1 => $"Nobody {Words.Place(ref dice)} had ever {Words.Verb(ref dice)} {Words.Adjective(ref dice)} {Words.Noun(ref dice)} before.",
        2 => $"\u201cKeep the {thing},\u201d said {friend}, \u201cand give me the {Words.Noun(ref dice)} instead.\u201d",
        3 => $"By evening {friend} had {Words.Verb(ref dice)} the {Words.Noun(ref dice)} and gone home {Words.Place(ref dice)}.",
        4 => $"The {thing} hummed, as it always did when somebody {Words.Verb(ref dice)} {Words.Adjective(ref dice)} {Words.Noun(ref dice)}.",
        5 => $"{hero} and {friend} {Words.Verb(ref dice)} the {Words.Noun(ref dice)} without a word.",
        6 => $"It rained for three days, and the {Words.Noun(ref dice)} {Words.Place(ref dice)} was forgotten.",
        7 => $"\u201cWhere did you find it?\u201d asked {hero}. \u201cIt was waiting {Words.Place(ref dice)},\u201d said {friend}.",
        8 => $"In the pocket of an old coat lay {Words.Adjective(ref dice)} {Words.Noun(ref dice)}, wrapped in newspaper.",
        9 => $"That night {hero} dreamt of {Words.Adjective(ref dice)} {Words.Noun(ref dice)} that nobody could carry.",
        10 => $"The children {Words.Verb(ref dice)} the {Words.Noun(ref dice)} and ran off laughing.",
        _ => $"A letter arrived: somebody {Words.Place(ref dice)} wanted the {thing} and offered {Words.Adjective(ref dice)} {Words.Noun(ref dice)} for it.",
    };
}
