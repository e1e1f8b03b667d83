namespace Parlance.Gateway.Features.Ledger;

/// <summary>One settled attempt at an upstream, as the ledger keeps it for ever. Immutable. A request that needed several attempts has several rows.</summary>
public sealed record LedgerRow
{
    /// <summary>The caller's request, <c>req_…</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>Counts the attempts of a request from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Id of the key that pays.</summary>
    public required string KeyId { get; init; }

    /// <summary>Name of the dialect the caller spoke, for example <c>openai-chat</c>.</summary>
    public required string Door { get; init; }

    /// <summary>The model as the caller asked for it.</summary>
    public required string Model { get; init; }

    /// <summary>Who was called, <c>provider/model</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The provider's own id of the call; null when it gave none.</summary>
    public string? UpstreamRequestId { get; init; }

    /// <summary>When the attempt began, milliseconds since 1970 UTC.</summary>
    public required long StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>Whether the caller asked for a stream.</summary>
    public required bool Stream { get; init; }

    /// <summary>HTTP status of the attempt; 0 when no answer came.</summary>
    public required int Status { get; init; }

    /// <summary>Code of the error that ended it; null when it succeeded.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What is special about it.</summary>
    public LedgerFlags Flags { get; init; }

    /// <summary>The tokens.</summary>
    public Usage Usage { get; init; }

    /// <summary>What it cost in nano-USD (10⁻⁹ USD); null: no price is known.</summary>
    public long? CostNanoUsd { get; init; }

    /// <summary>Where the price comes from and of which date; null when there is none.</summary>
    public string? PriceSource { get; init; }

    /// <summary>Which of the price's rules applied, in words; <c>base</c> when none did, null when there is no price.</summary>
    public string? PriceRule { get; init; }

    /// <summary>Ids of the user, team and organisation that the key belonged to, nearest first, with a space between; null when it belonged to none.</summary>
    public string? Tenants { get; init; }

    /// <summary>0 for the settlement of an attempt; later numbers are corrections of its cost, whose <see cref="CostNanoUsd"/> is the difference and whose tokens are 0.</summary>
    public int Revision { get; init; }

    /// <summary>Whether <see cref="LedgerWriter.IntendAsync"/> has kept an intent of this attempt, which its settlement takes away. Not stored.</summary>
    internal bool WasIntended { get; init; }

    /// <summary>Names and values in the order of an export: a value is a text, a <see cref="long"/>, a <see cref="bool"/> or null.</summary>
    public IReadOnlyList<(string Name, object? Value)> Fields(long position) =>
    [
        ("position", position),
        ("request_id", RequestId),
        ("attempt", (long)Attempt),
        ("revision", (long)Revision),
        ("key_id", KeyId),
        ("tenants", Tenants),
        ("door", Door),
        ("model", Model),
        ("target", Target),
        ("upstream_request_id", UpstreamRequestId),
        ("started_at", DateTimeOffset.FromUnixTimeMilliseconds(StartedAt).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture)),
        ("duration_ms", DurationMs),
        ("stream", Stream),
        ("status", (long)Status),
        ("error_code", ErrorCode),
        ("flags", Flags == LedgerFlags.None ? "" : Flags.ToString().ToLowerInvariant().Replace(", ", " ", StringComparison.Ordinal)),
        ("input", Usage.Input),
        ("cache_read", Usage.CacheRead),
        ("cache_write", Usage.CacheWrite),
        ("cache_write_long", Usage.CacheWriteLong),
        ("audio_input", Usage.AudioInput),
        ("output", Usage.Output),
        ("reasoning", Usage.Reasoning),
        ("audio_output", Usage.AudioOutput),
        ("cost_nanousd", CostNanoUsd),
        ("price_source", PriceSource),
        ("price_rule", PriceRule),
        ("audio_cache_read", Usage.Units?.AudioCacheRead),
        ("image_input", Usage.Units?.ImageInput),
        ("image_output", Usage.Units?.ImageOutput),
        ("audio_ms", Usage.Units?.AudioMilliseconds),
        ("characters", Usage.Units?.Characters),
        ("images", Usage.Units?.Images),
        ("search_units", Usage.Units?.SearchUnits),
        ("web_searches", Usage.Units?.WebSearches),
        ("sources", Usage.Units?.Sources),
        ("file_searches", Usage.Units?.FileSearches),
        ("tier", Usage.Units?.Tier),
        ("billed_input", Usage.Billed?.Input),
        ("billed_output", Usage.Billed?.Output),
        ("quality", Usage.Units?.Quality),
        ("size", Usage.Units?.Size),
    ];
}
