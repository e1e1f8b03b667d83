using Spectre.Console;

namespace Parlance.Cli.Output;

/// <summary>A table for a person.</summary>
internal static class Listing
{
    /// <summary>Lines in a pipe are not wrapped: whoever reads them splits by line.</summary>
    private const int Unwrapped = 10_000;

    public static void Write(Terminal terminal, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(terminal.OutputIsPerson ? TableBorder.Rounded : TableBorder.None);
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading, terminal.Styled ? new Style(decoration: Decoration.Bold) : null)));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Out),
            Ansi = terminal.Styled ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!terminal.OutputIsPerson)
        {
            console.Profile.Width = Unwrapped;
        }

        console.Write(table);
    }
}
