using System.Diagnostics.CodeAnalysis;

namespace Parlance.Manifests;

/// <summary>All providers that can be called, and what their models are called. Immutable and thread-safe; a change makes a new one.</summary>
public sealed class Catalog
{
    /// <summary>A catalog of <paramref name="providers"/>, in the operator's order of preference.</summary>
    public Catalog(IReadOnlyList<Provider> providers) => Providers = providers;

    /// <summary>The providers in order of preference.</summary>
    public IReadOnlyList<Provider> Providers { get; }

    /// <summary>
    /// The target that <paramref name="name"/> means: <c>provider/model</c> (split at the first <c>/</c>; any model of a known provider) or a bare model id, for which the first provider with such a card is taken.
    /// Else an error of kind <see cref="ErrorKind.NotFound"/> with code <c>model_not_found</c> that names near matches.
    /// </summary>
    public bool TryResolve(string name, [NotNullWhen(true)] out Target? target, [NotNullWhen(false)] out ChatError? error) => throw new NotImplementedException();
}
