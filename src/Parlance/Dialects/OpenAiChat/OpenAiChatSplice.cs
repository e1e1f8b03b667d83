using System.Buffers;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Passes a caller's own bytes to an upstream of the same dialect, with the changes that its quirks ask of the top level.</summary>
internal static class OpenAiChatSplice
{
    /// <summary>False when a quirk reaches deeper than the top level and this body has what it is about; the request must be translated then.</summary>
    public static bool TryWrite(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped)
    {
        var quirks = target.Quirks;
        if (NeedsTranslation(scan, quirks) || WantsMore(scan, target))
        {
            return false;
        }

        var splice = new Splice(scan);
        splice.SetModel(target.Model);
        SetUsageOption(scan, quirks, splice);
        foreach (var field in scan.Fields)
        {
            EditField(scan, field, target, splice, dropped);
        }

        splice.WriteTo(output);
        return true;
    }

    private static void EditField(RequestScan scan, in RequestScan.Field field, WireTarget target, Splice splice, DroppedFields dropped)
    {
        var quirks = target.Quirks;
        var name = scan.Body.Span[field.Name..field.NameEnd];
        if (name.SequenceEqual("max_tokens"u8) || name.SequenceEqual("max_completion_tokens"u8))
        {
            var other = quirks.MaxTokensField.Length == name.Length ? default : name.Length == "max_tokens".Length ? "max_completion_tokens"u8 : "max_tokens"u8;
            if (!other.IsEmpty && !scan.TryGet(other, out _))
            {
                splice.Rename(field, quirks.MaxTokensField);
            }

            return;
        }

        foreach (var refused in target.Dropped)
        {
            if (Is(name, refused))
            {
                splice.Remove(field);
                dropped.AddIf(refused != "n", refused);
                return;
            }
        }

        foreach (var (from, to) in quirks.Rename)
        {
            if (Is(name, from))
            {
                splice.Rename(field, to);
            }
        }
    }

    /// <summary>More than one answer from a provider that gives one: the request writer says why not.</summary>
    private static bool WantsMore(RequestScan scan, WireTarget target) =>
        target.Dropped.Contains("n") && scan.TryGet("n"u8, out var n) && !scan.Body.Span[n.Value..n.End].SequenceEqual("1"u8) && !scan.Body.Span[n.Value..n.End].SequenceEqual("null"u8);

    /// <summary>Usage is always asked for: the ledger needs it. A caller who did not ask does not see it.</summary>
    private static void SetUsageOption(RequestScan scan, Quirks quirks, Splice splice)
    {
        var given = scan.TryGet("stream_options"u8, out var options);
        if (!scan.Stream || !quirks.StreamUsageOption)
        {
            if (given)
            {
                splice.Remove(options);
            }

            return;
        }

        if (!given)
        {
            splice.Prepend("\"stream_options\":{\"include_usage\":true},"u8.ToArray());
        }
        else if (!scan.IncludeUsage)
        {
            splice.Replace(options, "{\"include_usage\":true}"u8.ToArray());
        }
    }

    private static bool NeedsTranslation(RequestScan scan, Quirks quirks)
    {
        var body = scan.Body.Span;
        return !quirks.SpliceAnswers
            || (!quirks.DeveloperRole && body.IndexOf("\"developer\""u8) >= 0)
            || (body.IndexOf("\"reasoning"u8) >= 0 && (quirks.ReasoningControl != "effort" || quirks.EffortWords.Count > 0 || HasReasoningHistory(body)))
            || (quirks.ToolCallIdLength > 0 && body.IndexOf("\"tool_call"u8) >= 0)
            || ((quirks.ToolChoiceWords.Count > 0 || !quirks.NamedToolChoice) && scan.TryGet("tool_choice"u8, out _))
            || (quirks.StructuredOutput != "json_schema" && scan.TryGet("response_format"u8, out _))
            || (quirks.MaxTemperature < 2 && scan.TryGet("temperature"u8, out _))
            || (quirks.FlattenText && body.IndexOf("\"text\""u8) >= 0)
            || (quirks.EmptyContent && body.IndexOf("null"u8) >= 0);
    }

    /// <summary>Reasoning in the history is sent back only where the provider wants it, in the field that it wants: the request writer knows.</summary>
    private static bool HasReasoningHistory(ReadOnlySpan<byte> body) =>
        body.IndexOf("\"reasoning_content\""u8) >= 0 || body.IndexOf("\"reasoning_details\""u8) >= 0 || body.IndexOf("\"reasoning\""u8) >= 0;

    private static bool Is(ReadOnlySpan<byte> name, string text) => System.Text.Ascii.Equals(name, text);
}
