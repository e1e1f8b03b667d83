namespace Parlance.Benchmarks.Load;

/// <summary>Looks at an answer's body as it arrives and says whether it is right.</summary>
internal interface IAnswerCheck
{
    /// <summary>The next bytes of the body, without transfer coding; valid only during the call.</summary>
    void Push(ReadOnlySpan<byte> body);

    /// <summary>The body ended: null when all was right, else what was wrong. Ready for the next answer afterwards.</summary>
    string? End(int status);
}
