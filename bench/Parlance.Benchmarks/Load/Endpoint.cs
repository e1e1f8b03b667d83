using System.Net;

namespace Parlance.Benchmarks.Load;

/// <summary>A server under load, what to call it with, and which model to ask for.</summary>
internal sealed record Endpoint(IPEndPoint Address, string Model, string? Key = null)
{
    public static Endpoint Local(int port, string model = "lab/bench", string? key = null) => new(new IPEndPoint(IPAddress.Loopback, port), model, key);
}
