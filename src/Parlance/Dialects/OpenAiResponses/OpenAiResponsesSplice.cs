using System.Buffers;
using System.Text;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>Passes a caller's own bytes to an upstream of the same dialect; the model's name changes, and fields that the target refuses are cut out.</summary>
internal static class OpenAiResponsesSplice
{
    private static ReadOnlySpan<byte> Encrypted => "\"encrypted_content\""u8;

    /// <summary>
    /// False when a quirk reaches deeper than the top level, or when the history holds what another upstream handed out (encrypted reasoning, an envelope, an id of ours): the request writer leaves it out.
    /// </summary>
    public static bool TryWrite(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped)
    {
        if (NeedsTranslation(scan, target))
        {
            return false;
        }

        var splice = new Splice(scan);
        splice.SetModel(target.Model);
        foreach (var field in scan.Fields)
        {
            Edit(scan, field, target, splice, dropped);
        }

        splice.WriteTo(output);
        return true;
    }

    /// <summary>A field's name in openai-chat's spelling.</summary>
    public static string ChatName(string name) => name switch
    {
        "max_output_tokens" => "max_tokens",
        "text" => "response_format",
        "reasoning" => "reasoning_effort",
        _ => name,
    };

    private static void Edit(RequestScan scan, in RequestScan.Field field, WireTarget target, Splice splice, DroppedFields dropped)
    {
        var name = scan.Body.Span[field.Name..field.NameEnd];
        foreach (var refused in target.Dropped)
        {
            if (Ascii.Equals(name, refused))
            {
                splice.Remove(field);
                dropped.Add(ChatName(refused));
                return;
            }
        }

        foreach (var (from, to) in target.Quirks.Rename)
        {
            if (Ascii.Equals(name, from))
            {
                splice.Rename(field, to);
            }
        }
    }

    private static bool NeedsTranslation(RequestScan scan, WireTarget target)
    {
        var quirks = target.Quirks;
        var body = scan.Body.Span;
        return !quirks.SpliceAnswers
            || body.IndexOf(StateEnvelope.Marker) >= 0
            || body.IndexOf(ItemIds.Marker) >= 0
            || HoldsForeignState(body, target.Model)
            || (scan.TryGet("reasoning"u8, out _) && (quirks.ReasoningControl == "none" || quirks.EffortWords.Count > 0))
            || (scan.TryGet("tool_choice"u8, out _) && (quirks.ToolChoiceWords.Count > 0 || !quirks.NamedToolChoice))
            || (scan.TryGet("text"u8, out _) && quirks.StructuredOutput != "json_schema")
            || ((quirks.Ranges.Count > 0 || quirks.DropWhenReasoning.Count > 0) && (scan.TryGet("temperature"u8, out _) || scan.TryGet("top_p"u8, out _)));
    }

    private static bool HoldsForeignState(ReadOnlySpan<byte> body, string model)
    {
        for (var at = body.IndexOf(Encrypted); at >= 0; at = body.IndexOf(Encrypted))
        {
            body = body[(at + Encrypted.Length)..];
            var value = body.TrimStart(": \t\r\n"u8);
            if (value is [(byte)'"', not (byte)'"', ..] && !ReasoningItem.Fits(value[1..], model))
            {
                return true;
            }
        }

        return false;
    }
}
