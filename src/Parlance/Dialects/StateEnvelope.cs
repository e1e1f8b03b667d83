using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>
/// How state of a foreign format crosses a door without being stored: clients send a protocol's opaque field (<c>signature</c>, <c>encrypted_content</c>, <c>thoughtSignature</c>) back unread,
/// so an envelope stands there and is opened when it comes back. State of the door's own format stands there bare.
/// </summary>
internal static class StateEnvelope
{
    private const string Prefix = "parlance1.";

    /// <summary>Bytes by which a body that holds an envelope is known.</summary>
    public static ReadOnlySpan<byte> Marker => "\"parlance1."u8;

    /// <summary>An envelope around <paramref name="state"/>: printable ASCII without quotes.</summary>
    /// <param name="state">The state.</param>
    /// <param name="callId">The tool call that it belongs to; null for reasoning.</param>
    public static string Seal(OpaqueState state, string? callId = null)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
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

    /// <summary>What <see cref="Seal"/> put into <paramref name="text"/>; false when it is no envelope of ours, or not a sound one.</summary>
    public static bool TryOpen(string text, [NotNullWhen(true)] out OpaqueState? state, out string? callId)
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
        OpaqueState.Signature or OpaqueState.Redacted or OpaqueState.Encrypted or OpaqueState.Text => true,
        OpaqueState.Details => data.StartsWith('{') && StrictJson.TryValidate(Encoding.UTF8.GetBytes(data), out _),
        _ => false,
    };
}
