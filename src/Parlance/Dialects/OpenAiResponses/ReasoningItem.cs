using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// Encrypted reasoning as <see cref="OpaqueState"/>. The provider checks that an item comes back under the id that it was handed out with, so the state is the pair; it is spelled as the entry
/// <c>reasoning.encrypted</c> that OpenRouter documents, which chat doors hand on as it is.
/// </summary>
internal static class ReasoningItem
{
    /// <summary>Format of OpenAI's encrypted reasoning.</summary>
    public const string OpenAiFormat = "openai-responses-v1";

    /// <summary>Format of xAI's.</summary>
    public const string GrokFormat = "xai-responses-v1";

    /// <summary>OpenAI's are Fernet tokens, which begin so (version 0x80 and the high bytes of a time); recorded in every exchange.</summary>
    private const string FernetHead = "gAAAA";

    /// <summary>Characters of the shortest state of xAI's that is taken for one.</summary>
    private const int LeastGrok = 128;

    /// <summary>The state of a reasoning item.</summary>
    /// <param name="id">The item's id; null when it has none.</param>
    /// <param name="encrypted">Its <c>encrypted_content</c>.</param>
    /// <param name="model">The model that made it; null when unknown.</param>
    public static OpaqueState Seal(string? id, string encrypted, string? model)
    {
        var format = FormatOf(encrypted, model);
        var output = new ArrayBufferWriter<byte>(encrypted.Length + 128);
        using (var json = new Utf8JsonWriter(output, OpenAiResponsesDialect.Writing))
        {
            json.WriteStartObject();
            json.WriteString("type", "reasoning.encrypted");
            json.WriteString("id", id);
            json.WriteString("data", encrypted);
            json.WriteString("format", format);
            json.WriteEndObject();
        }

        return new OpaqueState(format, OpaqueState.Details, Encoding.UTF8.GetString(output.WrittenSpan), string.IsNullOrEmpty(model) ? null : model);
    }

    /// <summary>
    /// What stands in <c>encrypted_content</c> of an answer that is written here. State that upstreams handed out is bound to their item's id, which a stream has named otherwise by then, and so
    /// is put into an envelope like any other; state that was made for this format stands there bare.
    /// </summary>
    public static string Write(OpaqueState state) => state is { Format: OpenAiFormat, Kind: OpaqueState.Signature or OpaqueState.Encrypted } ? state.Data : StateEnvelope.Seal(state);

    /// <summary>The pair behind a state that a target of <paramref name="model"/> can read; false for any other.</summary>
    public static bool TryOpen(OpaqueState? state, string model, out string? id, out string encrypted)
    {
        id = null;
        encrypted = "";
        if (state is not { Format: OpenAiFormat or GrokFormat, Kind: OpaqueState.Details } || (state.Model is { } maker && !ModelFamily.IsSame(maker, model)))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(state.Data);
            id = Member(document.RootElement, "id");
            encrypted = Member(document.RootElement, "data") ?? "";
        }
        catch (JsonException)
        {
            // A client may have changed what it was to send back.
            return false;
        }

        return encrypted.Length > 0 && Fits(encrypted, model);
    }

    /// <summary>Whether a provider of <paramref name="model"/> can read the bare text: false only where its form says that another vendor made it.</summary>
    public static bool Fits(string encrypted, string model) => Fits(Encoding.UTF8.GetBytes(encrypted), model);

    /// <summary>The same, for the bytes behind the opening quote, up to the closing one.</summary>
    public static bool Fits(ReadOnlySpan<byte> encrypted, string model)
    {
        if (encrypted.StartsWith("gAAAA"u8))
        {
            return !ModelFamily.IsGrok(model);
        }

        // What is no Fernet token but a long base64 text without its two URL-safe signs is xAI's.
        var quote = encrypted.IndexOf((byte)'"');
        var text = quote < 0 ? encrypted : encrypted[..quote];
        return text.Length < LeastGrok || text.IndexOfAny("-_."u8) >= 0 || !ModelFamily.IsOpenAi(model);
    }

    private static string FormatOf(string encrypted, string? model) =>
        !encrypted.StartsWith(FernetHead, StringComparison.Ordinal) && (model is null || ModelFamily.IsGrok(model)) ? GrokFormat : OpenAiFormat;

    private static string? Member(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
