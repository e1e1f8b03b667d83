using Parlance.Cli;

namespace Parlance.Gateway.Tests.Cli;

/// <summary>One run of the command inside the tests' process.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record CommandRun(int Code, string Out, string Error)
{
    public static async Task<CommandRun> Of(params string[] args) => await WithInput("", person: false, args);

    /// <param name="input">What stands on standard input.</param>
    /// <param name="person">Whether a person sits at the terminal.</param>
    /// <param name="args">The arguments.</param>
    public static async Task<CommandRun> WithInput(string input, bool person, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal { In = new StringReader(input), Out = output, Error = error, InputIsPerson = person, OutputIsPerson = person, Styled = person };
        var code = await CommandLine.RunAsync(args, terminal, TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }
}
