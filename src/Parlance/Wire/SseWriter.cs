using System.Buffers;

namespace Parlance.Wire;

/// <summary>Writes server-sent events with LF line ends. The payload must hold no line break (JSON written without indentation never does).</summary>
public static class SseWriter
{
    /// <summary>Writes <c>event:</c> when <paramref name="name"/> is not empty, then <c>data:</c> and the blank line.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Begin(output, name);
        output.Write(data);
        End(output);
    }

    /// <summary>Everything before the payload, for a writer that produces it in place.</summary>
    public static void Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        if (!name.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(name);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
    }

    /// <summary>Everything behind the payload.</summary>
    public static void End(IBufferWriter<byte> output) => output.Write("\n\n"u8);

    /// <summary>A comment line, which readers ignore: keeps an idle connection alive.</summary>
    public static void Comment(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write(": "u8);
        output.Write(text);
        output.Write("\n\n"u8);
    }
}
