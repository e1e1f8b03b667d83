using System.Collections.Concurrent;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Simulator.Personas;

/// <summary>The providers that the simulator can be, under <c>/as/{provider}</c>. Each is compiled when it is first asked for. Thread-safe.</summary>
internal sealed class PersonaSet(ManifestSet? manifests, IReadOnlySet<string>? keys)
{
    private const string Prefix = "/as/";
    private readonly ConcurrentDictionary<string, Persona?> _personas = new(StringComparer.Ordinal);

    /// <summary>What a request asks for; null when its path names no provider that can be simulated.</summary>
    public SimulatedRoute? Find(SimulatorRequest request)
    {
        if (!request.Path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var end = request.Path.IndexOf('/', Prefix.Length);
        end = end < 0 ? request.Path.Length : end;
        return _personas.GetOrAdd(request.Path[Prefix.Length..end], Compile)?.Find(request.Path[end..], request.Query);
    }

    private Persona? Compile(string id) =>
        (manifests ?? ManifestSet.Embedded).TryFind(id, out var manifest) && manifest is { Dialect: IDialect dialect, Simulated: false } && (manifest.BaseUrl is not null || manifest.BaseUrlTemplate is not null)
            ? new Persona(manifest, dialect, keys)
            : null;
}
