namespace Parlance;

/// <summary>A <see cref="Cassette"/> has no answer to a request, or its file cannot be read. It is no failure of a provider, so a client neither retries it nor asks another one.</summary>
public sealed class CassetteException : Exception
{
    internal CassetteException(string message)
        : base(message)
    {
    }
}
