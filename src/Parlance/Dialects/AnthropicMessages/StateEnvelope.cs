using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// How state of another format crosses this protocol's door without being stored: clients send <c>signature</c> and <c>redacted_thinking.data</c> back unread, so an envelope stands there
/// and is opened when it comes back. State of this dialect's own format stands there bare. State of a tool call, which has no field of its own here, goes into a
/// <c>redacted_thinking</c> block before the call and names it.
/// </summary>
internal static class StateEnvelope
{
    private const string Prefix = "parlance1.";

    /// <summary>Bytes by which a body that holds an envelope is known.</summary>
    public static ReadOnlySpan<byte> Marker => "\"parlance1."u8;

    /// <summary>Whether the state is redacted thinking of this protocol, which has a block of its own.</summary>
    public static bool IsRedacted(OpaqueState? state) => state is { Format: AnthropicMessagesDialect.ClaudeFormat, Kind: OpaqueState.Redacted };

    /// <summary>What to write for <paramref name="state"/>.</summary>
    /// <param name="state">The state.</param>
    /// <param name="callId">The tool call that it belongs to; null for reasoning.</param>
    public static string Write(OpaqueState state, string? callId = null)
    {
        if (callId is null && state is { Format: AnthropicMessagesDialect.ClaudeFormat, Kind: OpaqueState.Signature or OpaqueState.Redacted })
        {
            return state.Data;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartArray();
            json.WriteStringValue(state.Format);
            json.WriteStringValue(state.Kind);
            json.WriteStringValue(state.Data);
            json.WriteStringValue(state.Model);
            json.WriteStringValue(callId);
            json.WriteEndArray();
        }

        return Prefix + Base64Url.EncodeToString(output.WrittenSpan);
    }

    /// <summary>The state behind what a client sent back in a field of kind <paramref name="kind"/>; null for an empty field.</summary>
    public static OpaqueState? Read(string? text, string kind)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return TryOpen(text, out var state, out _) ? state : new OpaqueState(AnthropicMessagesDialect.ClaudeFormat, kind, text);
    }

    /// <summary>True when the block is the envelope of a tool call's state.</summary>
    public static bool TryReadCall(JsonElement block, [NotNullWhen(true)] out OpaqueState? state, [NotNullWhen(true)] out string? callId)
    {
        state = null;
        callId = null;
        return block.ValueKind == JsonValueKind.Object
            && block.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String
            && TryOpen(data.GetString()!, out state, out callId) && callId is not null;
    }

    private static bool TryOpen(string text, [NotNullWhen(true)] out OpaqueState? state, out string? callId)
    {
        state = null;
        callId = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length)));
            var fields = document.RootElement.EnumerateArray().Select(field => field.GetString()).ToArray();
            if (fields is [{ } format, { } kind, { } data, var model, var call] && IsSound(kind, data))
            {
                state = new OpaqueState(format, kind, data, model);
                callId = call;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not an envelope of ours after all: a client may write what it likes here.
        }

        return state is not null;
    }

    /// <summary>A client may forge an envelope. State is written as a string, but whole entries as JSON, and so they must be JSON: else a client could write fields of the request around them.</summary>
    private static bool IsSound(string kind, string data) => kind switch
    {
        OpaqueState.Signature or OpaqueState.Redacted or OpaqueState.Encrypted => true,
        OpaqueState.Details => data.StartsWith('{') && StrictJson.TryValidate(Encoding.UTF8.GetBytes(data), out _),
        _ => false,
    };
}
