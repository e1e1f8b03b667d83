using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>
/// Opaque state in <c>signature</c> and <c>redactedContent</c>: this dialect's own stands there bare, another one's in an envelope. <c>redactedContent</c> is a blob, which JSON carries in base64;
/// what it holds is text again (recorded), so an envelope fits in it.
/// </summary>
internal static class ConverseState
{
    /// <summary>Whether the state stands in <c>redactedContent</c>, a block of its own.</summary>
    public static bool IsRedacted(OpaqueState state) => state is { Format: BedrockConverseDialect.ClaudeFormat, Kind: OpaqueState.Redacted };

    /// <summary>What to write for <paramref name="state"/> into a field of kind <paramref name="kind"/>.</summary>
    /// <param name="state">The state.</param>
    /// <param name="kind">The field: a signature or a blob.</param>
    /// <param name="callId">The tool call that it belongs to; null for reasoning.</param>
    public static string Write(OpaqueState state, string kind, string? callId = null)
    {
        if (callId is null && state.Format == BedrockConverseDialect.ClaudeFormat && state.Kind == kind)
        {
            return state.Data;
        }

        var sealedState = StateEnvelope.Seal(state, callId);
        return kind == OpaqueState.Redacted ? Convert.ToBase64String(Encoding.ASCII.GetBytes(sealedState)) : sealedState;
    }

    /// <summary>True when the block is the envelope of a tool call's state, which has no field of its own here and stands before the call.</summary>
    public static bool TryReadCall(JsonElement block, [NotNullWhen(true)] out OpaqueState? state, [NotNullWhen(true)] out string? callId)
    {
        state = null;
        callId = null;
        return ConverseText.TryObject(block, "reasoningContent", out var reasoning) && ConverseText.Word(reasoning, "redactedContent") is { } blob
            && StateEnvelope.TryOpen(Inside(blob), out state, out callId) && callId is not null;
    }

    /// <summary>The state behind a field of kind <paramref name="kind"/>; null for an empty one.</summary>
    public static OpaqueState? Read(string? text, string kind)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return StateEnvelope.TryOpen(kind == OpaqueState.Redacted ? Inside(text) : text, out var state, out _) ? state : new OpaqueState(BedrockConverseDialect.ClaudeFormat, kind, text);
    }

    private static string Inside(string blob) => Base64.IsValid(blob.AsSpan()) ? Encoding.Latin1.GetString(Convert.FromBase64String(blob)) : "";
}
