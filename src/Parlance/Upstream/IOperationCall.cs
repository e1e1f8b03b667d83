using Parlance.Dialects.Operations;

namespace Parlance.Upstream;

/// <summary>What the upstream floor must know of a call that is not chat: where it goes, what it sends, how its answer is read.</summary>
public interface IOperationCall
{
    /// <summary>What is asked. The address is the target's own for it.</summary>
    Operation Operation { get; }

    /// <summary>The body of the request that was composed last; null when it is the JSON that was composed.</summary>
    IRequestBody? Body { get; }

    /// <summary>The media types that the caller can use, as one <c>Accept</c> value.</summary>
    string Accept { get; }

    /// <summary>Reads a whole answer of <paramref name="attempt"/>: writes its usage, and its end or its error.</summary>
    void ReadAnswer(Attempt attempt, ReadOnlyMemory<byte> body, IChatSink sink);
}
