namespace Parlance.Benchmarks.Upstream;

/// <summary>Texts that are sent and looked for.</summary>
internal static class StubTexts
{
    /// <summary>About 500 bytes without a character that any JSON writer escapes.</summary>
    public const string Answer =
        "The lighthouse stood where the shore gave up and the sea began. Every evening its keeper climbed the stair, counted the steps aloud, and lit the lamp; every morning he "
        + "came down again and counted them backwards, so that nothing would be left over. Ships passed and never stopped. One winter a boat did, and the woman who rowed it asked how many "
        + "steps there were. He told her. She climbed, came down, and said that there was one more. He has been counting since, and sleeps well.";

    /// <summary>About 650 bytes, which make a request of about 1 KB.</summary>
    public const string Question =
        "Here is the outline of the story that we talked about yesterday. A keeper lives alone in a lighthouse and counts the steps each day. A stranger comes in winter and counts one more "
        + "than he ever did. Nothing else happens, and still his life is another one afterwards. Write it in about eighty words, in the past tense, without dialogue, in plain sentences that a "
        + "ten-year-old can read aloud. Do not explain what the step means, do not give names to anyone, and do not use the words lonely, mystery or magic. End on a quiet note. "
        + "If a sentence can be shorter, make it shorter; if a word can go, let it go. Give the story alone, without a title and without remarks before or after it.";

    /// <summary>The answer word by word, each with the space before it.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Answer.Split(' ').Select((word, i) => i == 0 ? word : " " + word)];
}
