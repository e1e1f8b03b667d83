using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Routing;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Routing;

/// <summary>Every strategy, call by call, in time that only the test moves.</summary>
public class StrategyTests
{
    private const int Calls = 20_000;

    private readonly RoutingRig _rig = new();

    [Fact]
    public void Ordered_EveryCall_AsksInTheWrittenOrder()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Ordered, ("a", 1), ("b", 1), ("c", 1)));

        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(["a", "b", "c"], _rig.Order(group)));
    }

    [Fact]
    public void Weighted_ManyCalls_AreSharedByWeight()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Weighted, ("a", 5), ("b", 3), ("c", 2)));

        var orders = Enumerable.Range(0, Calls).Select(_ => _rig.Order(group)).ToList();

        AssertShare(0.5, orders.Count(order => order[0] == "a"), Calls);
        AssertShare(0.3, orders.Count(order => order[0] == "b"), Calls);

        // When a fails, its calls go to the others as their weights say.
        var behindA = orders.Where(order => order[0] == "a").ToList();
        AssertShare(0.6, behindA.Count(order => order[1] == "b"), behindA.Count);
    }

    [Fact]
    public void LeastBusy_CallsThatRun_AreSpreadByWeight()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.LeastBusy, ("a", 2), ("b", 1), ("c", 1)));

        for (var i = 0; i < 40; i++)
        {
            var plan = _rig.Plan(group);
            plan.Enter(plan.Targets[0]);
        }

        Assert.Equal([20, 10, 10], Running("a", "b", "c"));
    }

    [Fact]
    public void LeastBusy_CallEnds_NextGoesThere()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.LeastBusy, ("a", 1), ("b", 1)));
        var first = _rig.Plan(group);
        first.Enter(first.Targets[0]);
        var second = _rig.Plan(group);
        second.Enter(second.Targets[0]);
        Assert.NotEqual(first.Targets[0].Name, second.Targets[0].Name);

        second.Dispose();

        Assert.Equal(second.Targets[0].Name, _rig.Plan(group).Targets[0].Name);
    }

    [Fact]
    public void Latency_OneIsFiveTimesSlower_GetsItsTurnOnlyRarely()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Latency, ("slow", 1), ("a", 1), ("b", 1), ("c", 1)));

        var served = Serve(group, 4_000, target => TimeSpan.FromMilliseconds(target == "slow" ? 1_000 : 200));

        // Blind chance would send it a quarter. Two of four are looked at, and it is the better one only while it is forgotten or others are busy.
        Assert.InRange(served["slow"] / 4_000.0, 0, 0.05);
        Assert.All(["a", "b", "c"], target => AssertShare(1 / 3.0, served[target], 4_000, within: 0.08));
    }

    [Fact]
    public void Latency_TargetBecomesSlow_IsLeftWithinItsFirstSlowAnswerAndTriedAgainLater()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Latency, ("a", 1), ("b", 1)));
        Serve(group, 200, _ => TimeSpan.FromMilliseconds(200));

        var spell = Serve(group, 200, target => TimeSpan.FromMilliseconds(target == "a" ? 5_000 : 200));
        Assert.InRange(spell["a"], 1, 25);

        _rig.Time.Advance(TimeSpan.FromMinutes(3));
        var after = Serve(group, 400, _ => TimeSpan.FromMilliseconds(200));
        Assert.InRange(after["a"], 120, 280);
    }

    [Fact]
    public void Latency_TargetFailsAtOnce_IsNotTakenForAFastOne()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Latency, ("bad", 1), ("good", 1)));
        _rig.State.Of("bad/m").Fail(TimeSpan.FromMilliseconds(3));
        _rig.State.Of("good/m").Sample(TimeSpan.FromSeconds(2), stream: false);

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(["good", "bad"], _rig.Order(group)));
    }

    [Fact]
    public void Latency_WholeAnswers_AreNotMeasuredAgainstFirstTokens()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Latency, ("streams", 1), ("wholes", 1)));
        foreach (var (id, token, whole) in new[] { ("streams/m", 100, 9_000), ("wholes/m", 400, 3_000) })
        {
            _rig.State.Of(id).Sample(TimeSpan.FromMilliseconds(token), stream: true);
            _rig.State.Of(id).Sample(TimeSpan.FromMilliseconds(whole), stream: false);
        }

        Assert.Equal("streams", _rig.Order(group, RoutingRig.Body(more: ",\"stream\":true"))[0]);
        Assert.Equal("wholes", _rig.Order(group)[0]);
    }

    [Fact]
    public void Cheapest_SizeOfTheCall_DecidesBetweenInputAndOutput()
    {
        var group = _rig.Compile(new ModelGroup
        {
            Strategy = RoutingStrategy.Cheapest,
            Targets = [Priced("unknown", null), Priced("short", (1_000_000_000, 1_000_000_000)), Priced("long", (100_000_000, 4_000_000_000))],
        });

        Assert.Equal(["short", "long", "unknown"], _rig.Order(group));
        Assert.Equal(["long", "short", "unknown"], _rig.Order(group, RoutingRig.Body(text: new string('x', 40_000))));
        Assert.Equal(["long", "short", "unknown"], _rig.Order(group, RoutingRig.Body(text: new string('x', 400), more: ",\"max_tokens\":10")));
    }

    [Fact]
    public void Sticky_SameUser_AlwaysGoesToTheSame()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Sticky, ("a", 1), ("b", 1), ("c", 1)));
        var another = new RoutingRig(seed: 99);
        var elsewhere = another.Compile(RoutingRig.Group(RoutingStrategy.Sticky, ("c", 1), ("a", 1), ("b", 1)));

        Assert.All(Enumerable.Range(0, 100), user => Assert.Equal(_rig.Order(group, RoutingRig.Body($"user-{user}")), another.Order(elsewhere, RoutingRig.Body($"user-{user}", "something else"))));
    }

    [Fact]
    public void Sticky_OneIsTakenAway_OnlyItsUsersMoveAndEvenly()
    {
        var before = _rig.Compile(RoutingRig.Group(RoutingStrategy.Sticky, ("a", 1), ("b", 1), ("c", 1), ("d", 1)));
        var after = _rig.Compile(RoutingRig.Group(RoutingStrategy.Sticky, ("a", 1), ("b", 1), ("d", 1)));

        var moves = Enumerable.Range(0, Calls).Select(i => (From: _rig.Order(before, RoutingRig.Body($"u{i}"))[0], To: _rig.Order(after, RoutingRig.Body($"u{i}"))[0])).ToList();

        AssertShare(0.25, moves.Count(move => move.From == "c"), Calls);
        Assert.All(moves, move => Assert.True(move.From == "c" || move.From == move.To));
        var moved = moves.Where(move => move.From == "c").ToList();
        Assert.All(["a", "b", "d"], to => AssertShare(1 / 3.0, moved.Count(move => move.To == to), moved.Count, within: 0.05));
    }

    [Fact]
    public void Sticky_Weights_ShareTheUsers()
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Sticky, ("a", 3), ("b", 1)));

        AssertShare(0.75, Enumerable.Range(0, Calls).Count(i => _rig.Order(group, RoutingRig.Body($"u{i}"))[0] == "a"), Calls);
    }

    [Theory]
    [InlineData("""{"model":"g","messages":[],"metadata":{"user_id":"ada"}}""")]
    [InlineData("""{"model":"g","messages":[],"user":"ada"}""")]
    public void Sticky_UserOfAnyDoor_IsTheSameUser(string body)
    {
        var group = _rig.Compile(RoutingRig.Group(RoutingStrategy.Sticky, [.. Enumerable.Range(0, 50).Select(i => ($"p{i}", 1))]));

        Assert.Equal(_rig.Order(group, RoutingRig.Body("ada")), _rig.Order(group, body));
        Assert.NotEqual(_rig.Order(group, RoutingRig.Body("bob")), _rig.Order(group, body));
    }

    [Fact]
    public void Reload_SameTargets_KeepWhatIsKnownOfThem()
    {
        var plan = _rig.Plan(_rig.Compile(RoutingRig.Group(RoutingStrategy.LeastBusy, ("a", 1), ("b", 1))));
        plan.Enter(plan.Targets[0]);

        var reloaded = _rig.Compile(RoutingRig.Group(RoutingStrategy.LeastBusy, ("a", 1), ("b", 1)));

        Assert.Equal(plan.Targets[1].Name, _rig.Plan(reloaded).Targets[0].Name);
    }

    private static GroupTarget Priced(string provider, (long Input, long Output)? price) =>
        new(RoutingRig.Target(provider, card: card => card with { Price = price is { } known ? new Price(known.Input, known.Output, "test", "") : null }));

    private IEnumerable<int> Running(params IEnumerable<string> providers) => providers.Select(provider => _rig.State.Of($"{provider}/m").Running);

    /// <summary>Sends a call every 20 ms, each running as long as its target takes; how many each target had.</summary>
    private Dictionary<string, int> Serve(RouteGroup group, int calls, Func<string, TimeSpan> takes)
    {
        var served = new Dictionary<string, int>();
        var running = new PriorityQueue<(RoutePlan Plan, TimeSpan Took), DateTimeOffset>();
        for (var i = 0; i < calls; i++)
        {
            _rig.Time.Advance(TimeSpan.FromMilliseconds(20));
            while (running.TryPeek(out var ended, out var due) && due <= _rig.Time.GetUtcNow())
            {
                running.Dequeue();
                ended.Plan.Answered(ended.Plan.Targets[0], ended.Took, stream: false);
                ended.Plan.Dispose();
            }

            var plan = _rig.Plan(group);
            var target = plan.Targets[0];
            plan.Enter(target);
            served[target.Provider.Id] = served.GetValueOrDefault(target.Provider.Id) + 1;
            running.Enqueue((plan, takes(target.Provider.Id)), _rig.Time.GetUtcNow() + takes(target.Provider.Id));
        }

        return served;
    }

    private static void AssertShare(double expected, int count, int of, double within = 0.015) => Assert.InRange(count / (double)of, expected - within, expected + within);
}
