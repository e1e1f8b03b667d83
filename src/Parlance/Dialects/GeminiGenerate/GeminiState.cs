using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// What stands in <c>thoughtSignature</c>: the vendor's own signature, bare, or an envelope (<see cref="StateEnvelope"/>) around the state of another format. Clients hold the field as bytes,
/// so the envelope is in base64 once more.
/// </summary>
internal static class GeminiState
{
    /// <summary>
    /// What the vendor takes for the signature of a call that its model did not make: "for histories of another model" (its guide on thought signatures).
    /// </summary>
    public const string Dummy = "skip_thought_signature_validator";

    /// <summary>Bytes by which a body that holds an envelope is known: "parlance1" in base64, behind the quote.</summary>
    public static ReadOnlySpan<byte> Marker => "\"cGFybGFuY2Ux"u8;

    private static readonly SearchValues<char> s_alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>Whether the state is a signature of this protocol.</summary>
    public static bool IsOwn(OpaqueState? state) => state is { Format: GeminiGenerateDialect.GeminiFormat, Kind: OpaqueState.Signature or OpaqueState.Text };

    /// <summary>What to write for <paramref name="state"/>.</summary>
    public static string Write(OpaqueState state) => IsOwn(state) ? state.Data : Convert.ToBase64String(Encoding.ASCII.GetBytes(StateEnvelope.Seal(state)));

    /// <summary>The state behind what a client sent back; null for an empty field.</summary>
    /// <param name="text">The field.</param>
    /// <param name="kind">What it is when it is the vendor's own.</param>
    public static OpaqueState? Read(string? text, string kind)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Standard(text) is { } base64 && base64.StartsWith("cGFybGFuY2Ux", StringComparison.Ordinal) && Base64.IsValid(base64)
            && StateEnvelope.TryOpen(Encoding.UTF8.GetString(Convert.FromBase64String(base64)), out var state, out _)
            ? state
            : new OpaqueState(GeminiGenerateDialect.GeminiFormat, kind, text);
    }

    /// <summary>Base64 in the standard alphabet with padding, whatever alphabet it came in; null when it is none.</summary>
    public static string? Standard(string text)
    {
        if (text.Contains('-') || text.Contains('_') || text.Length % 4 != 0)
        {
            text = text.Replace('-', '+').Replace('_', '/');
            text = text.PadRight((text.Length + 3) / 4 * 4, '=');
        }

        // The framework also refuses bits that no byte needs, which other encoders leave set.
        return text.AsSpan().TrimEnd('=').ContainsAnyExcept(s_alphabet) && !Base64.IsValid(text) ? null : text;
    }
}
