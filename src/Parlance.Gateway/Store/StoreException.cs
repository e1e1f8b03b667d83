namespace Parlance.Gateway.Store;

/// <summary>The local store cannot be used. The message is written for the person who runs the gateway: what, which file, what to do.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes the error.</summary>
    public StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
