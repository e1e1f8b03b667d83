using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.Operations;

/// <summary>How one protocol spells one operation whose requests and answers are JSON. Stateless, synchronous and thread-safe.</summary>
public interface IOperationForm
{
    /// <summary>
    /// The caller's request as <paramref name="target"/> wants it: the caller's own bytes with a few changes where the protocols agree. A parameter that the target does not take is left out and named in
    /// <paramref name="dropped"/>; content that it cannot take is an error.
    /// </summary>
    bool TryWriteRequest(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error);

    /// <summary>
    /// Reads a whole answer: its usage and its <see cref="ChatEventKind.End"/> or <see cref="ChatEventKind.Error"/> go to <paramref name="sink"/>, the answer as the caller of <paramref name="scan"/> expects it to
    /// <paramref name="output"/>. Nothing is written there when the caller may have the provider's own bytes.
    /// </summary>
    void ReadAnswer(ReadOnlyMemory<byte> body, RequestScan scan, IBufferWriter<byte> output, IChatSink sink);
}
