using System.Collections.Concurrent;

namespace Parlance.Client.Conversations;

/// <summary>
/// What providers' own figures teach about estimates, per model: each model has its own tokenizer and its own words around a request. Recent figures weigh more, long prompts more than short ones. Thread-safe.
/// </summary>
internal sealed class TokenScales
{
    /// <summary>A prompt of a few words says little about the text to come: it counts against this many tokens that were estimated right.</summary>
    private const long Prior = 200;

    private readonly ConcurrentDictionary<string, Figures> _models = new(StringComparer.Ordinal);

    /// <summary>The provider counted <paramref name="actual"/> tokens where <paramref name="estimate"/> were estimated.</summary>
    public void Learn(string model, long estimate, long actual)
    {
        if (estimate > 0 && actual > 0)
        {
            _models.AddOrUpdate(model, _ => new Figures(estimate, actual), (_, known) => new Figures((known.Estimated / 2) + estimate, (known.Actual / 2) + actual));
        }
    }

    /// <summary>The estimate as the model's own figures correct it; never to less than a third or more than three times.</summary>
    public long Apply(string model, long estimate)
    {
        if (!_models.TryGetValue(model, out var known))
        {
            return estimate;
        }

        var corrected = (long)((Int128)estimate * (known.Actual + Prior) / (known.Estimated + Prior));
        return Math.Clamp(corrected, estimate / 3, estimate * 3);
    }

    private sealed record Figures(long Estimated, long Actual);
}
