namespace Parlance.Cli;

/// <summary>Where a verb reads and writes. Answers go to <see cref="Out"/>, everything about them to <see cref="Error"/>.</summary>
internal sealed class Terminal
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether a person types at <see cref="In"/>.</summary>
    public bool InputIsPerson { get; init; }

    /// <summary>Whether a person looks at <see cref="Out"/>, so that colour and width mean something.</summary>
    public bool OutputIsPerson { get; init; }

    /// <summary>Whether escape sequences may be written: a person looks and has not asked for plain text (the NO_COLOR convention).</summary>
    public bool Styled { get; init; }

    public static Terminal OfProcess() => new()
    {
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        InputIsPerson = !Console.IsInputRedirected,
        OutputIsPerson = !Console.IsOutputRedirected,
        Styled = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not "dumb",
    };
}
