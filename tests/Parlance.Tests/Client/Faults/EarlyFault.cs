using Parlance.Tests.Support;

namespace Parlance.Tests.Client.Faults;

/// <summary>Something that goes wrong before any content.</summary>
/// <param name="Name">What.</param>
/// <param name="Script">Has a vendor do it once.</param>
/// <param name="Status">The HTTP status that came; 0 for none.</param>
/// <param name="Kind">What it is taken for.</param>
/// <param name="Code">The finer word; null where the vendor's own stands.</param>
internal sealed record EarlyFault(string Name, Action<Vendor> Script, int Status, ErrorKind Kind, string? Code = null)
{
    /// <summary>Requests to one target before the next one is asked.</summary>
    public int Tries { get; init; } = 2;
}
