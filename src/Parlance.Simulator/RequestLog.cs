namespace Parlance.Simulator;

/// <summary>The latest requests, oldest first. Thread-safe.</summary>
internal sealed class RequestLog(int capacity)
{
    private readonly Queue<SimulatorRequest> _requests = [];

    public void Add(SimulatorRequest request)
    {
        if (capacity <= 0)
        {
            return;
        }

        lock (_requests)
        {
            if (_requests.Count == capacity)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(request);
        }
    }

    public IReadOnlyList<SimulatorRequest> Snapshot()
    {
        lock (_requests)
        {
            return _requests.ToArray();
        }
    }
}
