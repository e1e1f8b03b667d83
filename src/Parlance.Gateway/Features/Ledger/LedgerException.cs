namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// A row could not be made durable: the disk is full, the file cannot be written, too many rows wait. It may or may not be in the ledger; appending it again is harmless. The writer keeps
/// trying to recover by itself.
/// </summary>
public sealed class LedgerException : Exception
{
    /// <summary>Makes the error.</summary>
    public LedgerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
