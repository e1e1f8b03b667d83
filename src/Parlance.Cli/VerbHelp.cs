using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Parlance.Cli;

/// <summary>The usual help, followed by examples and notes.</summary>
internal sealed class VerbHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private const string RootExamples =
        """
          parlance serve                              start the gateway with what the environment offers
          parlance chat -m sim/story "Tell me one"    stream an answer to the terminal, without a key
          parlance models --search claude             what can be called, and what it costs
          parlance check parlance.yaml                every mistake in a configuration, by file and line
        """;

    private const string RootNotes =
        """
        Environment:
          OPENAI_API_KEY, ANTHROPIC_API_KEY, …   keys of providers; `parlance providers` names them all
          PARLANCE_CONFIG                        the configuration when --config is not given
          PARLANCE_DATA                          the data folder when --data is not given
          NO_COLOR                               plain text on a terminal

        Exit codes:
          0  success    1  it did not work    2  it was not understood
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var (examples, notes) = parseResult.CommandResult.Command switch
        {
            RootCommand => (RootExamples, RootNotes),
            Verb verb => (verb.Examples, verb.Notes),
            _ => ("", ""),
        };
        if (examples.Length > 0)
        {
            output.WriteLine("Examples:");
            output.WriteLine(examples);
            output.WriteLine();
        }

        if (notes.Length > 0)
        {
            output.WriteLine(notes);
            output.WriteLine();
        }

        return ExitCode.Success;
    }
}
