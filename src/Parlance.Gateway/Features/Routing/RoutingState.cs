using System.Collections.Concurrent;

namespace Parlance.Gateway.Features.Routing;

/// <summary>What routing remembers from call to call, whatever becomes of the configuration. Thread-safe.</summary>
/// <param name="time">Clock.</param>
/// <param name="random">Source of chance; used under a lock.</param>
internal sealed class RoutingState(TimeProvider time, Random random)
{
    private readonly ConcurrentDictionary<string, DeploymentState> _deployments = new(StringComparer.Ordinal);

    public TimeProvider Time => time;

    /// <summary>Which deployments have seen which beginnings.</summary>
    public PrefixMemory Prefixes { get; } = new(time);

    /// <summary>The state of a target, from now on kept: there are no more than configurations ever named.</summary>
    public DeploymentState Of(string id) => _deployments.GetOrAdd(id, static (id, time) => new DeploymentState(id, time), time);

    /// <summary>A number from 0 to below 1.</summary>
    public double NextChance()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
