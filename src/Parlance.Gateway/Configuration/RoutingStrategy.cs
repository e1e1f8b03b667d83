namespace Parlance.Gateway.Configuration;

/// <summary>In which order the targets of a group are asked. Closed; in configurations <c>ordered</c>, <c>weighted</c>, <c>least-busy</c>, <c>latency</c>, <c>cheapest</c>, <c>sticky</c>.</summary>
public enum RoutingStrategy
{
    /// <summary>As they are written.</summary>
    Ordered,

    /// <summary>By chance, each as often as its weight says.</summary>
    Weighted,

    /// <summary>First the one with the fewest running calls for its weight.</summary>
    LeastBusy,

    /// <summary>First the better one of two that chance picks: by how long first tokens take now, and how many calls are running.</summary>
    Latency,

    /// <summary>First the one at which a call of this size costs least.</summary>
    Cheapest,

    /// <summary>Always the same one for the same user.</summary>
    Sticky,
}
