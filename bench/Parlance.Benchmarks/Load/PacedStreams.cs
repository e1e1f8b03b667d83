using Parlance.Benchmarks.Timing;
using Parlance.Benchmarks.Upstream;

namespace Parlance.Benchmarks.Load;

/// <summary>
/// So many streams open at once, each paced by the upstream. They start spread over one interval, as independent callers would; all began before and end after the time that is measured,
/// so that what is measured is events alone.
/// </summary>
internal sealed class PacedStreams(Endpoint endpoint, int streams, StreamPlan plan) : ILoad
{
    private readonly byte[] _request = ChatRequests.Stream(endpoint, plan);
    private readonly HttpConnection[] _connections = [.. Enumerable.Range(0, streams).Select(_ => new HttpConnection(endpoint))];
    private readonly Random _random = new(17);
    private Task[] _running = [];
    private volatile bool _cut;

    public Tally Tally { get; } = new();

    public void Start()
    {
        var start = Clock.Now;
        _running = [.. _connections.Select(connection => StreamAsync(connection, start + _random.NextInt64(Math.Min(plan.Interval, Clock.Second))))];
    }

    public Task StopAsync() => Stopping.WaitAsync(_running, _connections, Tally);

    /// <summary>Cuts the streams instead of waiting for their end.</summary>
    public Task CutAsync()
    {
        _cut = true;
        return Stopping.WaitAsync([], _connections, Tally);
    }

    private async Task StreamAsync(HttpConnection connection, long start)
    {
        await Pacer.Shared.WaitUntilAsync(new Signal(), start);
        var wrong = await connection.ExchangeAsync(_request, new StreamCheck(Tally, plan.Events));
        if (wrong is not null && !_cut)
        {
            Tally.Error(wrong);
        }
    }
}
