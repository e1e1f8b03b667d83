using System.Diagnostics.CodeAnalysis;
using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>The envelopes of one target that no call has now; a few, since a call that finds none makes one. Thread-safe.</summary>
internal sealed class EnvelopeShelf
{
    private readonly Envelope?[] _places = new Envelope?[16];

    /// <summary>Takes one for <paramref name="uri"/> with <paramref name="credential"/>; false when there is none.</summary>
    public bool TryTake(Uri uri, string accept, Secret? credential, [NotNullWhen(true)] out Envelope? taken)
    {
        foreach (ref var place in _places.AsSpan())
        {
            if (Volatile.Read(ref place) is { } seen && seen.Fits(uri, accept, credential) && Interlocked.CompareExchange(ref place, null, seen) == seen)
            {
                taken = seen;
                return true;
            }
        }

        taken = null;
        return false;
    }

    /// <summary>Puts one back. Where all places are taken it goes in place of another one, which may be of a key that is no longer used.</summary>
    public void Put(Envelope envelope)
    {
        foreach (ref var place in _places.AsSpan())
        {
            if (Volatile.Read(ref place) is null && Interlocked.CompareExchange(ref place, envelope, null) is null)
            {
                return;
            }
        }

        Volatile.Write(ref _places[0], envelope);
    }
}
