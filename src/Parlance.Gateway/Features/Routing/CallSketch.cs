using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Gateway.Features.Routing;

/// <summary>What strategies know of a call.</summary>
/// <param name="User">On whose behalf it is made, as a hash: what the request says, else the key.</param>
/// <param name="InputTokens">About how many tokens it sends.</param>
/// <param name="OutputLimit">How many it may be answered with; null when it does not say.</param>
/// <param name="Stream">Whether it is answered as a stream.</param>
internal readonly record struct CallSketch(ulong User, long InputTokens, long? OutputLimit, bool Stream)
{
    /// <summary>About so many bytes of a request are a token.</summary>
    private const int BytesPerToken = 4;

    /// <summary>What an answer is taken to have when nothing says less: limits are set generously, and reached rarely.</summary>
    private const int UsualOutput = 1_000;

    /// <summary>About how many tokens the answer will have.</summary>
    public long OutputTokens => Math.Min(OutputLimit ?? UsualOutput, UsualOutput);

    /// <summary>Reads what a request says, in the words of any door.</summary>
    public static CallSketch Of(RequestScan scan, string keyId) => new(UserOf(scan) is { } user ? StableHash.Of(user.Span, 1) : StableHash.Of(keyId, 2), scan.Body.Length / BytesPerToken, LimitOf(scan), scan.Stream);

    private static long? LimitOf(RequestScan scan) =>
        Number(scan, "max_tokens"u8) ?? Number(scan, "max_completion_tokens"u8) ?? Number(scan, "max_output_tokens"u8)
        ?? Inner(scan, "generationConfig"u8, "maxOutputTokens"u8) ?? Inner(scan, "options"u8, "num_predict"u8);

    private static ReadOnlyMemory<byte>? UserOf(RequestScan scan) =>
        scan.TryGetValue("user"u8, out var user) && user.Span is [(byte)'"', _, _, ..] ? user
        : scan.TryGetValue("metadata"u8, out var metadata) && Find(metadata, "user_id"u8, JsonTokenType.String, out var at) ? metadata[at] : null;

    private static long? Number(RequestScan scan, ReadOnlySpan<byte> name) => scan.TryGetValue(name, out var json) ? NumberOf(json.Span) : null;

    private static long? Inner(RequestScan scan, ReadOnlySpan<byte> outer, ReadOnlySpan<byte> name) =>
        scan.TryGetValue(outer, out var json) && Find(json, name, JsonTokenType.Number, out var at) ? NumberOf(json[at].Span) : null;

    private static long? NumberOf(ReadOnlySpan<byte> json) => System.Buffers.Text.Utf8Parser.TryParse(json, out long number, out var used) && used == json.Length && number > 0 ? number : null;

    /// <summary>Where the value of a member of an object stands.</summary>
    private static bool Find(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name, JsonTokenType type, out Range at)
    {
        at = default;
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                at = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
                return reader.TokenType == type;
            }

            reader.Skip();
        }

        return false;
    }
}
