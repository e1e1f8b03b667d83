using System.Text;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Routing;

namespace Parlance.Gateway.Tests.Features.Routing;

/// <summary>
/// Conversations in simulated time at eight deployments of one model, each with a cache of its own that keeps a prefix for five minutes after its last use. Beside them an oracle that has all caches in one.
/// </summary>
public class PrefixAffinityTests
{
    private const int Deployments = 8;
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(RoutingStrategy.LeastBusy, 1)]
    [InlineData(RoutingStrategy.Latency, 2)]
    [InlineData(RoutingStrategy.Weighted, 3)]
    public void Affinity_EightDeployments_HitsWhatAnOracleHits(RoutingStrategy strategy, int seed)
    {
        var run = new Run(strategy, affinity: null, seed);
        run.Play(TimeSpan.FromMinutes(20), conversations: 1_500);

        Assert.True(run.Share >= 0.95, $"{run.Share:P1} of the oracle's hits");
        Assert.True(run.Busiest <= 1.5, $"the busiest deployment had {run.Busiest:F2} times its share");
    }

    [Fact]
    public void Affinity_Off_HitsFarLess()
    {
        var run = new Run(RoutingStrategy.LeastBusy, affinity: false, 1);
        run.Play(TimeSpan.FromMinutes(20), conversations: 1_500);

        Assert.True(run.Share < 0.8, $"{run.Share:P1} of the oracle's hits: the test would show nothing");
    }

    [Fact]
    public void Affinity_DeploymentFails_ItsConversationsSettleElsewhereAndStay()
    {
        var run = new Run(RoutingStrategy.LeastBusy, null, 4);
        run.Play(TimeSpan.FromMinutes(10), conversations: 700);
        run.Down = "p3";
        run.Forget();

        run.Play(TimeSpan.FromMinutes(10), conversations: 700);

        Assert.True(run.Share >= 0.9, $"{run.Share:P1} of the oracle's hits");
        Assert.Equal(0, run.Served["p3"]);
    }

    [Fact]
    public void Affinity_OneSystemPromptForAll_IsStillSpread()
    {
        var run = new Run(RoutingStrategy.LeastBusy, null, 5, heads: 1);
        run.Play(TimeSpan.FromMinutes(10), conversations: 1_500);

        Assert.True(run.Share >= 0.95, $"{run.Share:P1} of the oracle's hits");
        Assert.True(run.Busiest <= 1.5, $"the busiest deployment had {run.Busiest:F2} times its share");
    }

    [Fact]
    public void Affinity_OtherTenant_SharesNothing()
    {
        var rig = new RoutingRig();
        var group = rig.Compile(Group(RoutingStrategy.Weighted, true));
        var body = Run.Body("a system prompt", ["a first question"]);
        var plan = rig.Plan(group, body, "one");
        plan.Answered(plan.Targets[0], TimeSpan.FromMilliseconds(300), stream: false);

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(plan.Targets[0], rig.Plan(group, body, "one").Targets[0]));
        Assert.True(Enumerable.Range(0, 40).Select(_ => rig.Plan(group, body, "two").Targets[0]).Distinct().Count() > 3);
    }

    [Fact]
    public void Affinity_ShortPrompt_HasNone() => Assert.False(PrefixKeys.TryRead(RoutingRig.Scan(RoutingRig.Body()), 1, out _));

    [Theory]
    [InlineData(RoutingStrategy.Latency, "m m", true)]
    [InlineData(RoutingStrategy.LeastBusy, "m n m", true)]
    [InlineData(RoutingStrategy.Latency, "m n", false)]
    [InlineData(RoutingStrategy.Ordered, "m m", false)]
    [InlineData(RoutingStrategy.Cheapest, "m m", false)]
    [InlineData(RoutingStrategy.Sticky, "m m", false)]
    public void Default_OnlyWhereAChoiceIsFreeAndCachesAreApart(RoutingStrategy strategy, string models, bool keeps) =>
        Assert.Equal(keeps, new ModelGroup { Strategy = strategy, Targets = [.. models.Split(' ').Select((model, i) => new GroupTarget(RoutingRig.Target($"p{i}", model)))] }.KeepsPrefixes);

    [Theory]
    [InlineData("""{"system":"S","messages":[{"role":"user","content":"A"}]}""", """{"system":"S","messages":[{"role":"user","content":"A"},{"role":"assistant","content":"B"}]}""", true, true)]
    [InlineData("""{"messages":[{"content":"S","role":"system"},{"role":"user","content":"A"}]}""", """{"messages":[{"content":"S","role":"system"},{"role":"user","content":"B"}]}""", true, false)]
    [InlineData("""{"tools":[1],"input":"A"}""", """{"tools":[2],"input":"A"}""", false, false)]
    [InlineData("""{"instructions":"S","input":"A"}""", """{"instructions":"S","input":"B"}""", true, false)]
    [InlineData("""{"systemInstruction":{"parts":[]},"contents":[{"role":"user","parts":[]}]}""", """{"systemInstruction":{"parts":[]},"contents":[{"role":"user","parts":[]},{"role":"model","parts":[]}]}""", true, true)]
    public void Keys_OfTwoRequests_AreEqualWhereTheyBeginAlike(string one, string other, bool sameHead, bool sameTalk)
    {
        var (left, right) = (Keys(one), Keys(other));

        Assert.Equal((sameHead, sameTalk), (left.Head == right.Head, left.Talk == right.Talk));

        static PrefixKeys Keys(string body)
        {
            Assert.True(PrefixKeys.TryRead(RoutingRig.Scan($$"""{"model":"g","padding":"{{new string('x', 4096)}}",{{body[1..]}}"""), 1, out var keys));
            return keys;
        }
    }

    [Fact]
    public void Memory_MoreThanItKeeps_ForgetsTheOldestAndStaysBounded()
    {
        var rig = new RoutingRig();
        var memory = new PrefixMemory(rig.Time);
        var deployment = rig.State.Of("a/m");
        for (var prefix = 1UL; prefix <= 200_000; prefix++)
        {
            memory.Add(prefix, deployment);
        }

        Assert.False(memory.Find(200_000).IsEmpty);
        Assert.InRange(Enumerable.Range(1, 200_000).Count(prefix => !memory.Find((ulong)prefix).IsEmpty), 30_000, 70_000);
    }

    private static ModelGroup Group(RoutingStrategy strategy, bool? affinity) =>
        RoutingRig.Group(strategy, Enumerable.Range(0, Deployments).Select(i => ($"p{i}", 1))) with { Affinity = affinity };

    private sealed class Run(RoutingStrategy strategy, bool? affinity, int seed, int heads = 40)
    {
        private readonly Random _random = new(seed);
        private readonly RoutingRig _rig = new(seed);
        private readonly Dictionary<string, Dictionary<string, DateTimeOffset>> _caches = [];
        private readonly Dictionary<string, DateTimeOffset> _oracle = [];
        private RouteGroup? _group;
        private long _hits;
        private long _oracleHits;

        /// <summary>Requests of each deployment.</summary>
        public Dictionary<string, int> Served { get; } = Enumerable.Range(0, Deployments).ToDictionary(i => $"p{i}", _ => 0);

        /// <summary>A deployment that fails every call.</summary>
        public string? Down { get; set; }

        /// <summary>Bytes read from caches beside those that the oracle would have read from them.</summary>
        public double Share => _hits / (double)_oracleHits;

        /// <summary>How far the busiest is above an equal share.</summary>
        public double Busiest => Served.Values.Max() / (Served.Values.Sum() / (double)Deployments);

        public static string Body(string system, IEnumerable<string> turns)
        {
            var messages = turns.Select((turn, i) => $$"""{"role":"{{(i % 2 == 0 ? "user" : "assistant")}}","content":"{{turn}}"}""");
            return $$"""{"model":"g","messages":[{"role":"system","content":"{{Long(system, 5_000)}}"},{{string.Join(',', messages)}}]}""";
        }

        public void Forget()
        {
            (_hits, _oracleHits) = (0, 0);
            foreach (var name in Served.Keys)
            {
                Served[name] = 0;
            }
        }

        /// <summary>Conversations that begin at any time of the span: two to eight questions, each some seconds after the answer to the one before it.</summary>
        public void Play(TimeSpan span, int conversations)
        {
            _group ??= _rig.Compile(Group(strategy, affinity));
            var began = _rig.Time.GetUtcNow();
            var events = new PriorityQueue<Action<DateTimeOffset>, DateTimeOffset>();
            for (var i = 0; i < conversations; i++)
            {
                var (head, name, turns) = (_random.Next(heads), $"{seed}-{began.Ticks}-{i}", _random.Next(2, 9));
                events.Enqueue(now => Ask(events, $"system {head}", name, 1, turns, now), began + (_random.NextDouble() * span));
            }

            while (events.TryDequeue(out var next, out var at))
            {
                _rig.Time.Advance(at - _rig.Time.GetUtcNow());
                next(at);
            }
        }

        private void Ask(PriorityQueue<Action<DateTimeOffset>, DateTimeOffset> events, string system, string name, int turn, int turns, DateTimeOffset now)
        {
            var said = Enumerable.Range(0, (2 * turn) - 1).Select(i => Long($"{name} {i}", 600)).ToList();
            var plan = _rig.Plan(_group!, Body(system, said));
            var target = plan.Targets.First(candidate => candidate.Provider.Id != Down);
            plan.Enter(target);
            Served[target.Provider.Id]++;
            Read(system, said, target.Provider.Id, now);
            var (first, whole) = (TimeSpan.FromMilliseconds(_random.Next(200, 800)), TimeSpan.FromSeconds(2 + (_random.NextDouble() * 10)));
            events.Enqueue(_ => plan.Answered(target, first, stream: false), now + first);
            events.Enqueue(
                ended =>
                {
                    plan.Dispose();
                    if (turn < turns)
                    {
                        events.Enqueue(at => Ask(events, system, name, turn + 1, turns, at), ended + TimeSpan.FromSeconds(3 + (_random.NextDouble() * 60)));
                    }
                },
                now + whole);
        }

        /// <summary>What of the prompt is in the cache of the deployment, and in that of the oracle; both have all of it afterwards.</summary>
        private void Read(string system, List<string> said, string deployment, DateTimeOffset now)
        {
            var cache = _caches.TryGetValue(deployment, out var known) ? known : _caches[deployment] = [];
            var (prefix, length) = (new StringBuilder(system), 5_000);
            var (ours, theirs) = (Hit(cache), Hit(_oracle));
            foreach (var turn in said)
            {
                prefix.Append('|').Append(turn.AsSpan(0, Math.Min(40, turn.Length)));
                length = 600;
                (ours, theirs) = (Hit(cache) + ours, Hit(_oracle) + theirs);
            }

            _hits += ours;
            _oracleHits += theirs;

            int Hit(Dictionary<string, DateTimeOffset> seen)
            {
                var key = prefix.ToString();
                var has = seen.TryGetValue(key, out var at) && now - at <= s_kept;
                seen[key] = now;
                return has ? length : 0;
            }
        }

        private static string Long(string text, int length) => string.Concat(Enumerable.Repeat(text + " ", (length / (text.Length + 1)) + 1))[..length];
    }
}
