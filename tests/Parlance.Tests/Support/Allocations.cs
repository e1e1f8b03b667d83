namespace Parlance.Tests.Support;

/// <summary>Bytes that a piece of work allocates on this thread.</summary>
public static class Allocations
{
    private const int Rounds = 5;

    /// <summary>
    /// The least of several rounds after a first one: the runtime itself allocates now and then on the thread that runs (a method compiled anew, a type loaded), the work does so every time.
    /// </summary>
    public static long Of(Action work)
    {
        work();
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
