using Microsoft.Extensions.Caching.Distributed;

namespace Parlance;

/// <summary>
/// How a client keeps answers to give them again. The key of an answer is a hash over everything that was asked (model and its address, messages, tools, every setting) and <see cref="Partition"/>; whether sampling would have made another answer
/// of it, as at a high temperature, does not matter: who wants a new one says <see cref="ChatRequestBuilder.NoCache"/>. Only whole answers that ended by themselves are kept. Immutable.
/// </summary>
public sealed record ResponseCacheOptions
{
    /// <summary>Where answers are kept. What it throws is taken for an answer that is not there. Default null: in the memory of this client, at most <see cref="MaxBytes"/>.</summary>
    public IDistributedCache? Store { get; init; }

    /// <summary>How long an answer is given again. Default one hour.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most bytes of answers in memory; those not asked for the longest make room. Without a meaning for another <see cref="Store"/>. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Whose answers these are: clients that share a <see cref="Store"/> share answers only within one partition. Default empty.</summary>
    public string Partition { get; init; } = "";
}
