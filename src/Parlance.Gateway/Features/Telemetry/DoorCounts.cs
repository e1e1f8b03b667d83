namespace Parlance.Gateway.Features.Telemetry;

/// <summary>How long requests at one door took. Recording allocates nothing and takes no lock; thread-safe.</summary>
internal sealed class DoorCounts
{
    /// <summary>From arrival to the end of the answer.</summary>
    public HistogramCells Duration { get; } = new(HistogramCells.Calls);

    /// <summary>From arrival until the first attempt was sent.</summary>
    public HistogramCells Overhead { get; } = new(HistogramCells.Work);
}
