using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Run;

/// <summary>Tells a person where the run is, and ends a run that hangs.</summary>
internal sealed class Progress
{
    private readonly bool _live = !Console.IsErrorRedirected;
    private volatile string _at = "start";

    public void At(string place)
    {
        _at = place;
        if (_live)
        {
            Console.Error.Write($"\r\e[K{place}");
        }
    }

    /// <summary>Clears the line.</summary>
    public void End()
    {
        if (_live)
        {
            Console.Error.Write("\r\e[K");
        }
    }

    /// <summary>Ends the process, and with it the servers.</summary>
    public void Abort(RunPlan plan)
    {
        Console.Error.WriteLine($"Aborted after {plan.Bound / Clock.Second} s at: {_at}.");
        Environment.Exit(3);
    }
}
