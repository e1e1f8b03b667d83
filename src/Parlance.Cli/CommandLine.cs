using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Parlance.Cli.Verbs;

namespace Parlance.Cli;

/// <summary>From arguments to a verb, and from whatever happens there to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Width of help that goes to a file or a pipe, where nobody can say how wide it is.</summary>
    private const int PlainWidth = 120;

    private static readonly (string Name, Func<Terminal, Command> Create)[] Verbs =
    [
        ("serve", ServeVerb.Create),
        ("chat", ChatVerb.Create),
        ("models", ModelsVerb.Create),
        ("providers", ProvidersVerb.Create),
        ("prices", PricesVerb.Create),
        ("explain", ExplainVerb.Create),
        ("check", CheckVerb.Create),
        ("keys", KeysVerb.Create),
        ("tenants", TenantsVerb.Create),
        ("usage", UsageVerb.Create),
        ("ledger", LedgerVerb.Create),
        ("replay", ReplayVerb.Create),
        ("simulate", SimulateVerb.Create),
        ("conformance", ConformanceVerb.Create),
        ("compliance", ComplianceVerb.Create),
    ];

    /// <summary>Runs what <paramref name="args"/> say. Never throws.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        try
        {
            var parsed = Build(args, terminal).Parse(args);
            if (parsed.Action is ParseErrorAction)
            {
                return await ReportAsync(parsed, terminal);
            }

            // Signals belong to the verbs: the gateway drains, a chat cancels its answer.
            var configuration = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            await terminal.Error.WriteLineAsync($"parlance: {OneLine(Reason(e))}");
            foreach (var line in e is CommandException { Details: var details } ? details : [])
            {
                await terminal.Error.WriteLineAsync($"  {OneLine(line)}");
            }

            return e is CommandException command ? command.ExitCode : ExitCode.Failure;
        }
    }

    /// <summary>The whole tree is only made for help and mistakes: a verb that was named pays for itself alone.</summary>
    private static RootCommand Build(string[] args, Terminal terminal)
    {
        var root = new RootCommand("One API for every language model: a gateway, a client and a simulator.") { HelpName = "parlance" };
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        var help = root.Options.OfType<HelpOption>().Single();
        var usual = (HelpAction)help.Action!;
        if (!terminal.OutputIsPerson)
        {
            usual.MaxWidth = PlainWidth;
        }

        help.Action = new VerbHelp(usual);
        var named = args is [var first, ..] ? Array.FindIndex(Verbs, verb => verb.Name == first) : -1;
        foreach (var verb in named >= 0 ? Verbs.AsSpan(named, 1) : Verbs)
        {
            root.Add(verb.Create(terminal));
        }

        if (args.Length == 0)
        {
            root.SetAction(parsed => help.Action is VerbHelp action ? action.Invoke(parsed) : ExitCode.Usage);
        }

        return root;
    }

    private static async Task<int> ReportAsync(ParseResult parsed, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;
        var errors = parsed.UnmatchedTokens is [var first, ..] && command.Subcommands.Count > 0
            ? [$"there is no verb '{first}'."]
            : parsed.Errors.Select(error => error.Message).Distinct();
        foreach (var error in errors)
        {
            await terminal.Error.WriteLineAsync($"parlance: {error}");
        }

        var path = command is RootCommand ? "parlance" : $"parlance {command.Name}";
        for (var parent = parsed.CommandResult.Parent; parent is System.CommandLine.Parsing.CommandResult { Command: not RootCommand and var outer }; parent = parent.Parent)
        {
            path = $"parlance {outer.Name} {command.Name}";
        }

        await terminal.Error.WriteLineAsync($"`{path} --help` shows what it takes.");
        return ExitCode.Usage;
    }

    private static string Reason(Exception error) => error switch
    {
        TypeInitializationException { InnerException: { } inner } => Reason(inner),
        DllNotFoundException => $"a native library is missing that belongs beside the program: {error.Message.Split('\n')[0]}",
        _ => error.Message,
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
