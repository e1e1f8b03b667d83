namespace Parlance;

/// <summary>Where the events of one answer go: a fold, a writer of a stream, a meter. Called by one thread at a time, in order.</summary>
public interface IChatSink
{
    /// <summary>Takes one event. Must not keep its spans.</summary>
    void Write(in ChatEvent e);
}
