using Microsoft.AspNetCore.Http;
using Parlance.Gateway.Features.Keys;

namespace Parlance.Gateway.Surfaces;

/// <summary>One request that has found its route.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Key">Who asks; null where the route wants no key.</param>
/// <param name="Piece">The variable piece of the path; null when the route has none.</param>
/// <param name="RequestId">Its id.</param>
internal readonly record struct Call(HttpContext Http, CallerKey? Key, string? Piece, string RequestId)
{
    /// <summary>What becomes known of it.</summary>
    public required CallFacts Facts { get; init; }
}
