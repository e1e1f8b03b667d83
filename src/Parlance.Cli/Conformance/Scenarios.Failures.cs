namespace Parlance.Cli.Conformance;

/// <content>What goes wrong upstream must go wrong at the door, in its own words.</content>
internal static partial class Scenarios
{
    /// <summary>Statuses of an upstream, and those that a caller may see for them. What is wrong with the gateway's own key is not the caller's: 401 and 403 would make clients throw theirs away.</summary>
    private static readonly (int Upstream, int[] Door)[] s_statuses =
        [(400, [400]), (401, [500, 502, 503]), (403, [500, 502, 503]), (404, [404]), (413, [413]), (429, [429]), (500, [500]), (502, [502]), (503, [503])];

    private static IEnumerable<Scenario> Failures =>
    [
        .. s_statuses.Select(status => new Scenario($"error {status.Upstream}", null, async probe =>
        {
            var refused = await probe.RefusedAsync(new Ask("echo", [User($"hello [sim:status={status.Upstream}]")]));
            Violation.Unless(status.Door.Contains(refused.Status), $"the status is {refused.Status}, not {string.Join(" or ", status.Door)}");
        })),
        new("error page", null, async probe =>
        {
            var refused = await probe.RefusedAsync(new Ask("echo", [User("hello [sim:html=1; status=502]")]));
            Violation.Unless(!refused.Message.Contains("<html", StringComparison.OrdinalIgnoreCase), "the page reached the caller");
        }),
        Breaks("mid-stream error", "error-event=12", true),
        Breaks("truncated stream", "truncate-after=12", true),
        Breaks("connection reset", "reset-after=12", true),
        Breaks("broken event", "bad-json=12", true),
        Breaks("truncated answer", "truncate-after=60", false),
    ];

    /// <summary>A stream that fails has an error in it and no end; an answer that is cut is an error.</summary>
    private static Scenario Breaks(string name, string directive, bool streamed) => new(name, null, async probe =>
    {
        var prompt = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"word{number}"));
        await probe.RefusedAsync(new Ask("echo", [User($"{prompt} [sim:{directive}]")]));
    })
    {
        Streamed = streamed,
    };
}
