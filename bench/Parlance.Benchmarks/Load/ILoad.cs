namespace Parlance.Benchmarks.Load;

/// <summary>A load on one server, from <see cref="Start"/> to <see cref="StopAsync"/>.</summary>
internal interface ILoad
{
    Tally Tally { get; }

    void Start();

    /// <summary>Lets what was begun end, closes the connections and returns; what hangs longer than a few seconds is cut and counted as an error.</summary>
    Task StopAsync();
}
