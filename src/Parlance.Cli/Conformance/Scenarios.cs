using System.Text;
using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance;

/// <summary>All scenarios. The simulator at the far end answers in a way that shows what reached it.</summary>
internal static partial class Scenarios
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

    public static IReadOnlyList<Scenario> All => [.. Answers, .. ToolLoops, .. Failures];

    private static IEnumerable<Scenario> Answers =>
    [
        new("text", null, async probe =>
        {
            var answer = await probe.AskAsync("echo", "The quick brown fox");
            Violation.Unless(answer.Text.EndsWith("The quick brown fox", StringComparison.Ordinal), $"the text is '{answer.Text}'");
            Violation.UnlessSame("stop", answer.Finish, "the finish");
            Violation.UnlessSame(0, answer.Calls.Count, "the number of calls");
            Violation.Unless(!probe.Stream || answer.Events > 3, "the stream came in one piece");
        }),
        new("system", null, async probe =>
            Shows(await probe.AskAsync(new Ask("transcript", [User("Hello")]) { System = "Be brief." }), "system: Be brief.\nuser: Hello")),
        new("history", null, async probe =>
            Shows(await probe.AskAsync(new Ask("transcript", [User("one"), new Turn("assistant", "two"), User("three")])), "user: one\nassistant: two\nuser: three")),
        new("unicode", null, async probe =>
        {
            const string Said = "naïve 你好 🦊👩‍👩‍👧 مرحبا \"quoted\" \\ </script>";
            Violation.Unless((await probe.AskAsync("echo", Said + " [sim:split=bytes]")).Text.EndsWith(Said, StringComparison.Ordinal), "the text came back changed");
        }),
        new("limit", null, async probe =>
        {
            var answer = await probe.AskAsync(new Ask("long", [User("Go on")]) { Limit = 40 });
            Violation.UnlessSame("length", answer.Finish, "the finish");
            Violation.UnlessSame(40L, answer.Completion, "the number of tokens");
        }),
        new("filter", "filter", async probe => Violation.UnlessSame("filter", (await probe.AskAsync("echo", "hello [sim:finish=content_filter]")).Finish, "the finish")),
        new("temperature", null, async probe => Shows(await probe.AskAsync(new Ask("settings", [User("Which?")]) { Temperature = 0.5 }), "temperature=0.5")),
        new("stop", "stop", async probe =>
        {
            var answer = await probe.AskAsync(new Ask("echo", [User("one two HALT three")]) { Stop = "HALT" });
            Violation.Unless(answer.Text.TrimEnd().EndsWith("one two", StringComparison.Ordinal), $"the text is '{answer.Text}'");
            Violation.UnlessSame("stop", answer.Finish, "the finish");
        }),
        new("usage", null, async probe =>
        {
            const string Prompt = "Count these words, please.";
            var answer = await probe.AskAsync("echo", Prompt);
            Violation.UnlessSame(Tokens(Prompt), answer.Prompt, "input tokens");
            Violation.UnlessSame(Tokens(answer.Text), answer.Completion, "output tokens");
        }),
        new("cached usage", null, async probe =>
        {
            var answer = await probe.AskAsync("usage", Many);
            var figures = Figures(answer.Text);
            Violation.UnlessSame(figures[0] + figures[1] + figures[2], answer.Prompt, "input tokens");
            Violation.Unless(probe.Lacks("cached") || figures[1] == answer.Cached, $"cached tokens are {answer.Cached}, not {figures[1]}");
        }),
        new("reasoning usage", null, async probe =>
        {
            var answer = await probe.AskAsync("usage", Many);
            var figures = Figures(answer.Text);
            Violation.UnlessSame(figures[3] + Tokens(answer.Text), answer.Completion, "output tokens");
            Violation.Unless(probe.Lacks("reasoning tokens") || figures[3] == answer.ReasoningTokens, $"reasoning tokens are {answer.ReasoningTokens}, not {figures[3]}");
        }),
        new("structured output", null, async probe =>
        {
            var schema = (JsonObject)JsonNode.Parse("""{"type":"object","properties":{"city":{"type":"string"},"degrees":{"type":"integer"}},"required":["city","degrees"],"additionalProperties":false}""")!;
            var value = Json.Embedded((await probe.AskAsync(new Ask("echo", [User("JSON about a city")]) { Schema = schema })).Text, "the answer");
            value.Word("city");
            Violation.Unless(value.Count == 2 && value["degrees"] is JsonValue degrees && degrees.TryGetValue<long>(out _), $"the answer does not follow its schema: {value.ToJsonString()}");
        }),
        new("image", null, async probe =>
            Contains(await probe.AskAsync(new Ask("vision", [User("What is it?") with { Png = Pixel }])), "image/png image, 69 bytes, 1 × 1 pixels")),
    ];

    private static string Many => string.Concat(Enumerable.Repeat("Count me: ", 40));

    private static Turn User(string text) => new("user", text);

    /// <summary>Four UTF-8 bytes are a token at the simulator.</summary>
    private static long Tokens(string text) => (Encoding.UTF8.GetByteCount(text) + 3) / 4;

    private static long[] Figures(string text) =>
        [.. text[text.IndexOf("Input ", StringComparison.Ordinal)..].Split([' ', ',', '.'], StringSplitOptions.RemoveEmptyEntries).Where(word => long.TryParse(word, out _)).Select(long.Parse)];

    private static void Contains(Answer answer, string text) => Violation.Unless(answer.Text.Contains(text, StringComparison.Ordinal), $"'{text}' is not in '{answer.Text}'");

    /// <summary>The simulator says what it is first; what it saw comes behind a blank line.</summary>
    private static void Shows(Answer answer, string lines) => Contains(answer with { Text = $"\n{answer.Text}\n" }, $"\n{lines}");
}
