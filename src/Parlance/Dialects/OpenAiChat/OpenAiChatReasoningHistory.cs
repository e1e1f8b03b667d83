using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// Reasoning of an earlier answer as it comes back. Entries of <c>reasoning_details</c> say which text belongs to which state; the plain field holds all text, also that of a client that kept only entries with state.
/// </summary>
internal static class OpenAiChatReasoningHistory
{
    /// <summary>The reasoning parts of one assistant message, in order.</summary>
    public static List<ContentPart> Read(JsonElement plain, JsonElement details, RequestFields fields)
    {
        var text = plain.ValueKind == JsonValueKind.String ? plain.GetString()! : null;
        var parts = details.ValueKind == JsonValueKind.Array ? ReadDetails(details, fields) : [];
        if (parts.Count == 0)
        {
            return text is null ? [] : [new ReasoningPart(text)];
        }

        if (string.IsNullOrEmpty(text))
        {
            return [.. parts];
        }

        if (parts.Count(part => part.Text.Length == 0 && part.State?.Kind == OpaqueState.Signature) == 1 && parts.TrueForAll(part => part.Text.Length == 0))
        {
            // A signature whose text stands in the plain field only.
            return [.. parts.Select(part => part.State?.Kind == OpaqueState.Signature ? part with { Text = text } : part)];
        }

        return Align(parts, text);
    }

    private static List<ReasoningPart> ReadDetails(JsonElement details, RequestFields fields)
    {
        var parts = new List<ReasoningPart>();
        long? part = null;
        var index = 0;
        foreach (var item in details.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                fields.Wrong($"reasoning_details[{index}]", "an object", "invalid_type");
                break;
            }

            var entry = new ReasoningDetail(JsonSlice.Of(RequestFields.Raw(item).Utf8.Span));
            Append(parts, entry.Text.ToText() ?? "", entry.ToState(), isSamePart: part is null || entry.Index is null || entry.Index == part);
            part = entry.Index;
            index++;
        }

        return parts;
    }

    /// <summary>
    /// Entries are pieces as much as parts: text of one index goes on until a state ends it. An encrypted item belongs to the summary before it, whatever its index (recorded: 0 and 0, 0 and 1);
    /// redacted thinking is a part of its own.
    /// </summary>
    private static void Append(List<ReasoningPart> parts, string text, OpaqueState? state, bool isSamePart)
    {
        var continues = state?.Kind switch
        {
            OpaqueState.Redacted => false,
            OpaqueState.Details when text.Length == 0 => true,
            _ => isSamePart,
        };
        if (continues && parts is [.., { State: null } last])
        {
            parts[^1] = new ReasoningPart(last.Text + text, state);
        }
        else if (text.Length > 0 || state is not null)
        {
            parts.Add(new ReasoningPart(text, state));
        }
    }

    /// <summary>Puts the text that no entry has between the entries that are found in it; when the two do not agree, the entries count.</summary>
    private static List<ContentPart> Align(List<ReasoningPart> parts, string text)
    {
        var aligned = new List<ContentPart>();
        var position = 0;
        foreach (var part in parts)
        {
            var at = part.Text.Length == 0 ? position : text.IndexOf(part.Text, position, StringComparison.Ordinal);
            if (at < 0)
            {
                return [.. parts];
            }

            if (at > position)
            {
                aligned.Add(new ReasoningPart(text[position..at]));
            }

            aligned.Add(part);
            position = at + part.Text.Length;
        }

        if (position < text.Length)
        {
            aligned.Add(new ReasoningPart(text[position..]));
        }

        return aligned;
    }
}
