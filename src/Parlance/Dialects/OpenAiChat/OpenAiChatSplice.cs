using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

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
        SetStream(scan, quirks, splice);
        SetForced(scan, quirks, splice);
        var reasons = quirks.DropWhenReasoning.Count > 0 && !IsSilent(scan);
        foreach (var field in scan.Fields)
        {
            var name = scan.Body.Span[field.Name..field.NameEnd];
            if (!Cut(field, name, target.Dropped, splice, dropped)
                && !(reasons && Cut(field, name, quirks.DropWhenReasoning, splice, dropped))
                && !EditLimit(scan, field, name, quirks, splice)
                && !Force(scan, field, name, quirks, splice, dropped))
            {
                Fit(scan, field, name, quirks, splice, dropped);
            }
        }

        splice.WriteTo(output);
        return true;
    }

    private static bool EditLimit(RequestScan scan, in RequestScan.Field field, ReadOnlySpan<byte> name, Quirks quirks, Splice splice)
    {
        if (!name.SequenceEqual("max_tokens"u8) && !name.SequenceEqual("max_completion_tokens"u8))
        {
            return false;
        }

        var other = quirks.MaxTokensField.Length == name.Length ? default : name.Length == "max_tokens".Length ? "max_completion_tokens"u8 : "max_tokens"u8;
        if (!other.IsEmpty && !scan.TryGet(other, out _))
        {
            splice.Rename(field, quirks.MaxTokensField);
        }

        return true;
    }

    private static bool Cut(in RequestScan.Field field, ReadOnlySpan<byte> name, IReadOnlyList<string> refused, Splice splice, DroppedFields dropped)
    {
        // By index: an enumerator of an interface is allocated.
        for (var i = 0; i < refused.Count; i++)
        {
            if (Is(name, refused[i]))
            {
                splice.Remove(field);
                dropped.AddIf(refused[i] is not ("n" or "stream_options"), refused[i]);
                return true;
            }
        }

        return false;
    }

    private static bool Force(RequestScan scan, in RequestScan.Field field, ReadOnlySpan<byte> name, Quirks quirks, Splice splice, DroppedFields dropped)
    {
        // Here and below: nothing is allocated for what most providers do not have.
        if (quirks.Force.Count == 0)
        {
            return false;
        }

        foreach (var (forced, value) in quirks.Force)
        {
            if (Is(name, forced))
            {
                splice.Replace(field, Encoding.UTF8.GetBytes(value));
                dropped.AddIf(!scan.Body.Span[field.Value..field.End].SequenceEqual(Encoding.UTF8.GetBytes(value)), forced);
                return true;
            }
        }

        return false;
    }

    private static void SetForced(RequestScan scan, Quirks quirks, Splice splice)
    {
        if (quirks.Force.Count == 0)
        {
            return;
        }

        foreach (var (name, value) in quirks.Force)
        {
            if (!scan.TryGet(Encoding.UTF8.GetBytes(name), out _))
            {
                splice.Prepend(Encoding.UTF8.GetBytes($"\"{name}\":{value},"));
            }
        }
    }

    /// <summary>Another name, and a number within what the provider takes.</summary>
    private static void Fit(RequestScan scan, in RequestScan.Field field, ReadOnlySpan<byte> name, Quirks quirks, Splice splice, DroppedFields dropped)
    {
        if (quirks.Rename.Count + quirks.Ranges.Count == 0)
        {
            return;
        }

        foreach (var (from, to) in quirks.Rename)
        {
            if (Is(name, from))
            {
                splice.Rename(field, to);
            }
        }

        foreach (var (parameter, range) in quirks.Ranges)
        {
            if (Is(name, parameter) && Utf8Parser.TryParse(scan.Body.Span[field.Value..field.End], out double number, out var length) && length == field.End - field.Value && range.Fit(number) is var fitting && fitting != number)
            {
                splice.Replace(field, Encoding.UTF8.GetBytes(fitting.ToString(CultureInfo.InvariantCulture)));
                dropped.AddOutside(number, fitting, parameter);
            }
        }
    }

    private static bool IsSilent(RequestScan scan) => scan.TryGet("reasoning_effort"u8, out var effort) && scan.Body.Span[effort.Value..effort.End].SequenceEqual("\"none\""u8);

    /// <summary>More than one answer from a provider that gives one: the request writer says why not.</summary>
    private static bool WantsMore(RequestScan scan, WireTarget target) =>
        target.Dropped.Contains("n") && scan.TryGet("n"u8, out var n) && !scan.Body.Span[n.Value..n.End].SequenceEqual("1"u8) && !scan.Body.Span[n.Value..n.End].SequenceEqual("null"u8);

    /// <summary>A stream where there are no other answers, and usage, which is always asked for: the ledger needs it. A caller who did not ask for either does not see it.</summary>
    private static void SetStream(RequestScan scan, Quirks quirks, Splice splice)
    {
        if (quirks.StreamOnly && !scan.Stream)
        {
            if (scan.TryGet("stream"u8, out var stream))
            {
                splice.Replace(stream, "true"u8.ToArray());
            }
            else
            {
                splice.Prepend("\"stream\":true,"u8.ToArray());
            }
        }

        var given = scan.TryGet("stream_options"u8, out var options);
        if ((!scan.Stream && !quirks.StreamOnly) || !quirks.StreamUsageOption || quirks.Drop.Contains("stream_options"))
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
        return !quirks.PassAnswers
            || (!quirks.DeveloperRole && body.IndexOf("\"developer\""u8) >= 0)
            || (body.IndexOf("\"reasoning"u8) >= 0 && (quirks.ReasoningControl != "effort" || quirks.EffortWords.Count > 0 || HasReasoningHistory(body)))
            || (quirks.ToolCallIdLength > 0 && body.IndexOf("\"tool_call"u8) >= 0)
            || ((quirks.ToolChoiceWords.Count > 0 || !quirks.NamedToolChoice) && scan.TryGet("tool_choice"u8, out _))
            || (quirks.StructuredOutput != "json_schema" && scan.TryGet("response_format"u8, out _))
            || (quirks.MaxStops > 0 && scan.TryGet("stop"u8, out var stop) && body[stop.Value] == '[')
            || (quirks.FlattenText && body.IndexOf("\"text\""u8) >= 0)
            || (quirks.EmptyContent && body.IndexOf("null"u8) >= 0);
    }

    /// <summary>Reasoning in the history is sent back only where the provider wants it, in the field that it wants: the request writer knows.</summary>
    private static bool HasReasoningHistory(ReadOnlySpan<byte> body) =>
        body.IndexOf("\"reasoning_content\""u8) >= 0 || body.IndexOf("\"reasoning_details\""u8) >= 0 || body.IndexOf("\"reasoning\""u8) >= 0;

    private static bool Is(ReadOnlySpan<byte> name, string text) => Ascii.Equals(name, text);
}
