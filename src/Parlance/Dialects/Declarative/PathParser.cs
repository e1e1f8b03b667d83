using System.Globalization;

namespace Parlance.Dialects.Declarative;

/// <summary>Reads a <see cref="JsonPath"/> out of an expression, up to the first character that can be no part of it.</summary>
internal static class PathParser
{
    public static JsonPath Read(ExpressionScanner scanner)
    {
        scanner.SkipSpace();
        var start = scanner.Position;
        var isRelative = scanner.Peek == '@';
        var hasRoot = scanner.Peek is '$' or '@';
        scanner.Position += hasRoot ? 1 : 0;
        var steps = new List<PathStep>();
        if (!hasRoot && scanner.Peek != '[')
        {
            ReadName(scanner, steps);
        }

        while (scanner.Error is null && scanner.Peek is '.' or '[')
        {
            if (scanner.Peek == '.')
            {
                scanner.Position++;
                ReadName(scanner, steps);
            }
            else
            {
                ReadBracket(scanner, steps);
            }

            if (steps.Count > JsonPath.MaxSteps)
            {
                scanner.Fail($"a path has at most {JsonPath.MaxSteps} steps");
            }
        }

        return new JsonPath(scanner.Error is null ? scanner.Text[start..scanner.Position] : string.Empty, isRelative, [.. steps]);
    }

    private static void ReadName(ExpressionScanner scanner, List<PathStep> steps)
    {
        if (scanner.Peek == '*')
        {
            scanner.Position++;
            steps.Add(PathStep.Item(0));
            return;
        }

        var name = scanner.TakeWhile(ExpressionScanner.IsNameCharacter);
        if (name.Length == 0)
        {
            scanner.Fail("a name is missing");
        }

        steps.Add(PathStep.Member(name));
    }

    private static void ReadBracket(ExpressionScanner scanner, List<PathStep> steps)
    {
        scanner.Position++;
        scanner.SkipSpace();
        steps.Add(scanner.Peek switch
        {
            '"' or '\'' => PathStep.Member(scanner.TakeQuoted("name")),
            '*' => First(scanner),
            '?' => Filter(scanner),
            ']' => PathStep.Each(null),
            _ => Item(scanner),
        });
        scanner.SkipSpace();
        if (scanner.Peek != ']')
        {
            scanner.Fail("a ']' is missing");
        }

        scanner.Position++;
    }

    private static PathStep First(ExpressionScanner scanner)
    {
        scanner.Position++;
        return PathStep.Item(0);
    }

    private static PathStep Filter(ExpressionScanner scanner)
    {
        scanner.Position++;
        if (!scanner.TryTake("("))
        {
            scanner.Fail("a '(' is missing");
            return PathStep.Each(null);
        }

        var filter = ConditionParser.ReadNested(scanner);
        if (!scanner.TryTake(")"))
        {
            scanner.Fail("a ')' is missing");
        }

        return PathStep.Each(filter);
    }

    private static PathStep Item(ExpressionScanner scanner)
    {
        var start = scanner.Position;
        var digits = scanner.TakeWhile(c => char.IsAsciiDigit(c) || c == '-');
        if (!int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            scanner.Position = start;
            scanner.Fail("brackets hold a number, '*', '?(…)', a quoted name or nothing");
        }

        return PathStep.Item(index);
    }
}
