using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Cache;

/// <summary>How answers are kept. Immutable.</summary>
/// <param name="Lifetime">How long an answer may be given again.</param>
/// <param name="MaxBytes">Bytes that all of them may take.</param>
/// <param name="Scope">Which calls are looked up and kept.</param>
internal sealed record CacheOptions(TimeSpan Lifetime, long MaxBytes, CallScope Scope)
{
    public const long UsualBytes = 64 * 1024 * 1024;

    public static TimeSpan UsualLifetime { get; } = TimeSpan.FromMinutes(5);
}
