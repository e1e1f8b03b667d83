using Parlance.Dialects;
using Parlance.Gateway.Features.Cache;

namespace Parlance.Gateway.Relay;

/// <summary>A request as the cache sees it.</summary>
/// <param name="Name">What tells it from others (<see cref="Question"/>).</param>
/// <param name="Form">In which form its answer is wanted.</param>
/// <param name="Dialect">In which dialect.</param>
/// <param name="Refreshes">Whether its answer is made anew whatever is kept.</param>
internal sealed record CachedQuestion(string Name, AnswerForm Form, IDialect Dialect, bool Refreshes)
{
    /// <summary>What callers share whose answers are alike to the byte.</summary>
    public string Shared => $"{Name} {Form}";
}
