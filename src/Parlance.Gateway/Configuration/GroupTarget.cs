using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>A target in a group. Immutable.</summary>
/// <param name="Target">Whom to ask.</param>
/// <param name="Weight">Its share beside the others of the group, from 1. Default 1.</param>
public sealed record GroupTarget(Target Target, int Weight = 1)
{
    /// <summary>Place of the only key that it may use among its provider's, from 1; null (default): all of them take turns.</summary>
    public int? Key { get; init; }

    /// <summary>By what its live state is known, also after the configuration was read anew: <c>provider/model</c>, with <c>#2</c> behind it where it has a key of its own.</summary>
    public string Id => Key is { } key ? $"{Target.Name}#{key}" : Target.Name;
}
