using System.Text.Json.Nodes;

namespace Parlance.Cli.Conformance;

/// <content>Tools, and reasoning that must survive between their calls.</content>
internal static partial class Scenarios
{
    private static IEnumerable<Scenario> ToolLoops =>
    [
        new("tools: one", null, async probe =>
        {
            var answer = await probe.AskAsync(new Ask("tools", [User("The weather?")]) { Tools = [Weather] });
            Calls(answer, "get_weather");
            answer.Calls[0].Input.Word("city");
            Violation.UnlessSame("tools", answer.Finish, "the finish");
        }),
        new("tools: parallel", null, async probe =>
        {
            var answer = await probe.AskAsync(new Ask("tools", [Question]) { Tools = [Weather, Time] });
            Calls(answer, "get_time,get_weather");
        }),
        new("tools: eight", null, async probe =>
            Violation.UnlessSame(8, (await probe.AskAsync(new Ask("tools", [User("All [sim:tools=8]")]) { Tools = [Weather, Time] })).Calls.Count, "the number of calls")),
        new("tools: without arguments", null, async probe =>
        {
            var answer = await probe.AskAsync(new Ask("tools", [User("Now?")]) { Tools = [Now] });
            Calls(answer, "now");
            Violation.UnlessSame(0, answer.Calls[0].Input.Count, "the number of arguments");
            Contains(await probe.AskAsync(new Ask("tools", [User("Now?"), Echo(answer), Results(answer)]) { Tools = [Now] }), "now: result of now");
        }),
        new("tools: two turns", null, async probe =>
        {
            var ask = new Ask("tools", [Question]) { Tools = [Weather, Time] };
            var first = await probe.AskAsync(ask);
            var second = await probe.AskAsync(ask with { Turns = [Question, Echo(first), Results(first)] });
            Contains(second, "get_weather: result of get_weather");
            Contains(second, "get_time: result of get_time");
            Violation.UnlessSame("stop", second.Finish, "the finish");
        }),
        new("tools: none", "choice", async probe =>
            Calls(await probe.AskAsync(new Ask("tools", [User("The weather?")]) { Tools = [Weather], Choice = "none" }), "")),
        new("tools: required", "choice", async probe =>
            Calls(await probe.AskAsync(new Ask("echo", [User("Anything")]) { Tools = [Weather], Choice = "required" }), "get_weather")),
        new("tools: by name", "choice", async probe =>
            Calls(await probe.AskAsync(new Ask("echo", [User("Anything")]) { Tools = [Weather, Time], Choice = "get_time" }), "get_time")),
        new("reasoning", null, async probe =>
        {
            var answer = await probe.AskAsync(new Ask("reasoning", [User("Why is it so?")]) { Effort = "low" });
            Violation.Unless(answer.Reasoning.Contains("The question has", StringComparison.Ordinal), $"the reasoning is '{answer.Reasoning}'");
            Contains(answer, "Why is it so?");
        }),
        new("reasoning loop", null, ReasoningLoopAsync) { ReturnsReasoning = true },
    ];

    private static Tool Weather { get; } = new("get_weather", "The weather in a city", Takes("city"));

    private static Tool Time { get; } = new("get_time", "The time in a zone", Takes("zone"));

    private static Tool Now { get; } = new("now", "The time here", new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() });

    private static Turn Question { get; } = User("What is the weather and the time in Oslo?");

    /// <summary>The simulator refuses a round whose reasoning does not come back, or comes back changed.</summary>
    private static async Task ReasoningLoopAsync(Probe probe)
    {
        var turns = new List<Turn> { User("What is the weather and the time in Oslo? [sim:rounds=4]") };
        var ask = new Ask("reasoning", turns) { Tools = [Weather, Time], Effort = "low" };
        for (var round = 1; round <= 4; round++)
        {
            var answer = await probe.AskAsync(ask);
            Calls(answer, "get_time,get_weather");
            turns.Add(Echo(answer));
            turns.Add(Results(answer));
        }

        var last = await probe.AskAsync(ask);
        Contains(last, "get_weather: result of get_weather");
        turns.Add(Echo(last));
        turns.Add(User("And tomorrow?"));
        Calls(await probe.AskAsync(ask), "get_time,get_weather");
    }

    private static JsonObject Takes(string name) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { [name] = new JsonObject { ["type"] = "string" } },
        ["required"] = new JsonArray(name),
    };

    private static Turn Echo(Answer answer) => new("assistant", "") { Echo = answer };

    private static Turn Results(Answer answer) => new("user", "") { Results = [.. answer.Calls.Select(call => (call, $"result of {call.Name}"))] };

    private static void Calls(Answer answer, string names) => Violation.UnlessSame(names, string.Join(',', answer.Calls.Select(call => call.Name).Order(StringComparer.Ordinal)), "the called tools");
}
