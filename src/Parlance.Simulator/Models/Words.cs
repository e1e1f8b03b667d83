namespace Parlance.Simulator.Models;

/// <summary>The vocabulary of stories and made-up arguments.</summary>
internal static class Words
{
    private static readonly string[] Nouns =
        ["lantern", "letter", "clock", "violin", "map", "kettle", "ladder", "window", "compass", "notebook", "umbrella", "key", "barometer", "teapot", "boat", "mirror"];

    private static readonly string[] Names = ["Mira", "Tomas", "Ines", "Bao", "Leila", "Anton", "Sana", "Jonas"];

    private static readonly string[] Adjectives =
        ["a quiet", "an old", "a crooked", "a bright", "a patient", "a small", "a salt-stained", "a forgotten", "a warm", "a narrow", "a stubborn", "a blue"];

    private static readonly string[] Places =
        ["behind the mill", "at the edge of the town", "under the railway arch", "on the far bank", "in the upper room", "beside the empty market", "where the road ends", "above the bakery"];

    private static readonly string[] Verbs = ["carried", "mended", "lost", "found", "remembered", "traded", "painted", "followed", "counted", "returned"];

    public static string Noun(ref Dice dice) => dice.Pick<string>(Nouns);

    public static string Name(ref Dice dice) => dice.Pick<string>(Names);

    /// <summary>An adjective with its article.</summary>
    public static string Adjective(ref Dice dice) => dice.Pick<string>(Adjectives);

    public static string Place(ref Dice dice) => dice.Pick<string>(Places);

    /// <summary>A verb whose past tense and participle are the same.</summary>
    public static string Verb(ref Dice dice) => dice.Pick<string>(Verbs);
}
