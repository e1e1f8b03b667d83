namespace Parlance.Upstream.Credentials;

/// <summary>Mints credentials for one identity. One implementation for each way that a vendor has. Thread-safe.</summary>
internal interface IMint
{
    /// <summary>Asks for a new credential.</summary>
    /// <param name="tokens">The connection to whoever gives it.</param>
    /// <param name="cancellation">Ends the asking.</param>
    /// <returns>The credential, or why there is none; what the network does may be thrown.</returns>
    Task<Minted> MintAsync(TokenConnection tokens, CancellationToken cancellation);
}
