namespace Parlance.Wire;

/// <summary>Cuts a body into frames. What is read does not depend on how the body was cut into chunks. Not thread-safe; dispose returns pooled memory.</summary>
public interface IFrameReader : IDisposable
{
    /// <summary>True after a frame grew beyond the limit and is not to be skipped, or the framing itself is broken. Nothing more is read then.</summary>
    bool TooLarge { get; }

    /// <summary>True while a frame beyond the limit is being passed over.</summary>
    bool Skipping { get; }

    /// <summary>Gives the reader the next bytes; they must stay unchanged until <see cref="TryRead"/> returns false.</summary>
    void Push(ReadOnlyMemory<byte> chunk);

    /// <summary>The next whole frame of what was pushed; false when more bytes are needed.</summary>
    bool TryRead(out Frame frame);

    /// <summary>The frame that the end of the body cut off before its delimiter, where the framing lets it count; false when there is none. Call once, after the last <see cref="TryRead"/>.</summary>
    bool Complete(out Frame frame);
}
