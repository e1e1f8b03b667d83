using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Load;

/// <summary>So many connections, each sending its next request when the last was answered.</summary>
internal sealed class ClosedLoop(Endpoint endpoint, int connections) : ILoad
{
    private readonly byte[] _request = ChatRequests.Whole(endpoint);
    private readonly HttpConnection[] _connections = [.. Enumerable.Range(0, connections).Select(_ => new HttpConnection(endpoint))];
    private Task[] _running = [];
    private volatile bool _stopping;

    public Tally Tally { get; } = new();

    public void Start() => _running = [.. _connections.Select(connection => Task.Run(() => LoopAsync(connection)))];

    public async Task StopAsync()
    {
        _stopping = true;
        await Stopping.WaitAsync(_running, _connections, Tally);
    }

    private async Task LoopAsync(HttpConnection connection)
    {
        var check = new WholeAnswerCheck();
        while (!_stopping)
        {
            var start = Clock.Now;
            if (await connection.ExchangeAsync(_request, check) is { } wrong)
            {
                Tally.Error(wrong);
                await Task.Delay(10);
            }
            else
            {
                Tally.Request(Clock.Now - start);
            }
        }
    }
}
