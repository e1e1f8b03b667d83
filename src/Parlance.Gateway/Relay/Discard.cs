namespace Parlance.Gateway.Relay;

/// <summary>Takes events that nobody needs: the meter before it has seen them, and the answer goes out as the provider's own bytes.</summary>
internal sealed class Discard : IChatSink
{
    public static Discard Sink { get; } = new();

    public void Write(in ChatEvent e)
    {
    }
}
