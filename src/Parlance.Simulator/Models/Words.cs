namespace Parlance.Simulator.Models;

/// <summary>The vocabulary of stories and made-up arguments.</summary>
internal static class Words
{
    private static readonly string[] Nouns =
        ["lantern", "harbour", "letter", "orchard", "clock", "bridge", "violin", "map", "kettle", "garden", "ladder", "window", "compass", "notebook", "coat", "river"];

    private static readonly string[] Names = ["Mira", "Tomas", "Ines", "Bao", "Leila", "Anton", "Sana", "Jonas"];

    private static readonly string[] Adjectives =
        ["quiet", "old", "crooked", "bright", "patient", "small", "salt-stained", "forgotten", "warm", "narrow", "stubborn", "blue"];

    private static readonly string[] Places =
        ["behind the mill", "at the edge of the town", "under the railway arch", "on the far bank", "in the upper room", "beside the empty market", "where the road ends", "above the bakery"];

    private static readonly string[] Verbs = ["carried", "mended", "hid", "found", "remembered", "traded", "painted", "followed", "counted", "returned"];

    public static string Noun(ref Dice dice) => dice.Pick<string>(Nouns);

    public static string Name(ref Dice dice) => dice.Pick<string>(Names);

    public static string Adjective(ref Dice dice) => dice.Pick<string>(Adjectives);

    public static string Place(ref Dice dice) => dice.Pick<string>(Places);

    public static string Verb(ref Dice dice) => dice.Pick<string>(Verbs);
}
