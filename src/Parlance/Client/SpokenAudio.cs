using System.Runtime.CompilerServices;
using Parlance.Client.Operations;

namespace Parlance;

/// <summary>Speech as it arrives. Read once, by one thread; dispose always: it closes the connection when the audio was not read to its end.</summary>
public sealed class SpokenAudio : IAsyncDisposable
{
    private readonly OperationCall _call;

    internal SpokenAudio(OperationCall call) => _call = call;

    /// <summary>The form of the audio, for example <c>audio/mpeg</c>; <c>application/octet-stream</c> when the provider does not say.</summary>
    public string MediaType => _call.MediaType ?? "application/octet-stream";

    /// <summary>What it took so far; whole once the audio was read to its end.</summary>
    public CallStats Stats => _call.ToStats();

    /// <summary>The audio in pieces as they come; each is valid until the next one is asked for.</summary>
    /// <param name="cancellationToken">Stops the reading and closes the connection.</param>
    /// <exception cref="AiException">The audio broke off.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var leave = cancellationToken.UnsafeRegister(static call => ((OperationCall)call!).Stop(), _call);
        do
        {
            if (_call.Answer is { Length: > 0 } piece)
            {
                yield return piece;
                _call.Forget();
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        while (await _call.ReadAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Writes all of it to <paramref name="output"/>, piece by piece as it comes.</summary>
    /// <param name="output">For example a file.</param>
    /// <param name="cancellationToken">Stops the reading and closes the connection.</param>
    /// <exception cref="AiException">The audio broke off.</exception>
    public async Task CopyToAsync(Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        await foreach (var piece in ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            await output.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _call.DisposeAsync();
}
