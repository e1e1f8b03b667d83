using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// Opaque state in <c>signature</c> and <c>redacted_thinking.data</c>: this dialect's own stands there bare, another one's in an envelope. State of a tool call, which has no field of its own here,
/// goes into a <c>redacted_thinking</c> block before the call and names it.
/// </summary>
internal static class MessagesState
{
    /// <summary>Whether the state is redacted thinking of this protocol, which has a block of its own.</summary>
    public static bool IsRedacted(OpaqueState? state) => state is { Format: AnthropicMessagesDialect.ClaudeFormat, Kind: OpaqueState.Redacted };

    /// <summary>What to write for <paramref name="state"/>.</summary>
    /// <param name="state">The state.</param>
    /// <param name="callId">The tool call that it belongs to; null for reasoning.</param>
    public static string Write(OpaqueState state, string? callId = null) =>
        callId is null && state is { Format: AnthropicMessagesDialect.ClaudeFormat, Kind: OpaqueState.Signature or OpaqueState.Redacted } ? state.Data : StateEnvelope.Seal(state, callId);

    /// <summary>The state behind what a client sent back in a field of kind <paramref name="kind"/>; null for an empty field.</summary>
    public static OpaqueState? Read(string? text, string kind)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return StateEnvelope.TryOpen(text, out var state, out _) ? state : new OpaqueState(AnthropicMessagesDialect.ClaudeFormat, kind, text);
    }

    /// <summary>True when the block is the envelope of a tool call's state.</summary>
    public static bool TryReadCall(JsonElement block, [NotNullWhen(true)] out OpaqueState? state, [NotNullWhen(true)] out string? callId)
    {
        state = null;
        callId = null;
        return block.ValueKind == JsonValueKind.Object
            && block.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String
            && StateEnvelope.TryOpen(data.GetString()!, out state, out callId) && callId is not null;
    }
}
