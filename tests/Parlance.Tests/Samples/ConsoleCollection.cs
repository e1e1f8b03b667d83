namespace Parlance.Tests.Samples;

/// <summary>Tests that read what is written to the console run alone: there is one console.</summary>
[CollectionDefinition(nameof(ConsoleCollection), DisableParallelization = true)]
public sealed class ConsoleCollection
{
    /// <summary>What <paramref name="action"/> writes to standard output.</summary>
    public static async Task<string> CaptureAsync(Func<Task> action)
    {
        var usual = Console.Out;
        using var captured = new StringWriter();
        Console.SetOut(captured);
        try
        {
            await action();
        }
        finally
        {
            Console.SetOut(usual);
        }

        return captured.ToString();
    }
}
