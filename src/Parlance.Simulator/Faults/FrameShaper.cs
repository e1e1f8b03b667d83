using System.Buffers;
using System.Buffers.Binary;
using Parlance.Wire;

namespace Parlance.Simulator.Faults;

/// <summary>What to do at a point of a stream.</summary>
internal enum FrameVerdict
{
    Go,
    Stall,
    Reset,
    Truncate,
    Fail,
}

/// <summary>Spoils a stream frame by frame. A frame is an event as the writer wrote it, with LF line ends and its blank line, or a JSON line with its line end. Not thread-safe.</summary>
internal sealed class FrameShaper(Directives directives, ReadOnlyMemory<byte> endMark, ReadOnlyMemory<byte> unknownEvent, Framing framing = Framing.ServerSentEvents)
{
    private int _passed;
    private bool _begun;

    private bool IsBinary => framing == Framing.AwsEventStream;

    /// <summary>What readers ignore between frames; JSON lines have nothing of the kind.</summary>
    private ReadOnlySpan<byte> Comment => framing == Framing.ServerSentEvents ? ": keep-alive\n\n"u8 : default;

    /// <summary>What the directives say before the next frame, or after the last.</summary>
    public FrameVerdict Next() =>
        directives.ErrorEvent == _passed ? FrameVerdict.Fail
        : directives.StallAfter == _passed ? FrameVerdict.Stall
        : directives.ResetAfter == _passed ? FrameVerdict.Reset
        : directives.TruncateAfter == _passed ? FrameVerdict.Truncate
        : FrameVerdict.Go;

    /// <summary>The length of the first frame in <paramref name="frames"/>; 0 when there is none.</summary>
    public int LengthOfFirst(ReadOnlySpan<byte> frames)
    {
        if (IsBinary)
        {
            // A message begins with its length.
            return frames.IsEmpty ? 0 : (int)BinaryPrimitives.ReadUInt32BigEndian(frames);
        }

        var end = frames.IndexOf(framing.Delimiter());
        return end < 0 ? frames.Length : end + framing.Delimiter().Length;
    }

    /// <summary>Passes one frame on, as spoiled as was asked for.</summary>
    public void Pass(ReadOnlySpan<byte> frame, IBufferWriter<byte> output)
    {
        if (directives.NoDone && frame.IndexOf(endMark.Span) >= 0)
        {
            return;
        }

        if (!_begun && directives.Bom && !IsBinary)
        {
            output.Write("\uFEFF"u8);
        }

        _begun = true;
        if (directives.Comments)
        {
            WriteLines(Comment, output);
        }

        if (++_passed == directives.BadJson && IsBinary)
        {
            WriteHalf(frame, output);
        }
        else if (_passed == directives.BadJson)
        {
            var start = framing == Framing.ServerSentEvents ? frame.IndexOf("data: "u8) + 6 : 0;
            WriteLines(frame[..(start + ((frame.Length - start) / 2))], output);
            WriteLines(framing.Delimiter(), output);
        }
        else
        {
            WriteLines(frame, output);
        }

        if (directives.UnknownEvent && _passed == 1)
        {
            WriteLines(unknownEvent.Span, output);
        }
    }

    /// <summary>A sound message whose payload breaks off.</summary>
    private static void WriteHalf(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        using var reader = new EventStreamReader();
        reader.Push(message.ToArray());
        if (reader.TryRead(out var frame))
        {
            EventStreamWriter.Write(output, frame.Name, frame.Data[..(frame.Data.Length / 2)]);
        }
    }

    private void WriteLines(ReadOnlySpan<byte> lines, IBufferWriter<byte> output)
    {
        if (IsBinary)
        {
            output.Write(lines);
            return;
        }

        var end = directives.LineEnd switch
        {
            LineEnd.Crlf => "\r\n"u8,
            LineEnd.Cr when framing == Framing.ServerSentEvents => "\r"u8,
            _ => "\n"u8,
        };
        while (lines.IndexOf((byte)'\n') is var length and >= 0)
        {
            output.Write(lines[..length]);
            output.Write(end);
            lines = lines[(length + 1)..];
        }

        output.Write(lines);
    }
}
