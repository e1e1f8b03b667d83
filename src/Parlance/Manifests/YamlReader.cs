using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Parlance.Manifests;

/// <summary>
/// Reads the part of YAML that configuration needs: maps with text keys, lists, scalars, comments, one document. Anchors, aliases, tags and keys that appear twice are errors.
/// References such as <c>${NAME}</c> may stand unquoted everywhere, also inside <c>{ }</c> and <c>[ ]</c>, and stay as they are: <see cref="EnvironmentReferences"/> replaces them.
/// </summary>
public static class YamlReader
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int MaxCharacters = 4 * 1024 * 1024;

    /// <summary>Deepest nesting of maps and lists.</summary>
    public const int MaxDepth = 32;

    /// <summary>Most nodes of a document.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>
    /// The tree of <paramref name="text"/>; null when it cannot be read at all. What is wrong is added to <paramref name="errors"/>; a tree with errors is given back as well, so that later steps can report theirs in the same pass.
    /// An empty document is an empty map.
    /// </summary>
    /// <param name="text">The document.</param>
    /// <param name="file">Name of the file for messages.</param>
    /// <param name="errors">Receives the errors.</param>
    public static YamlNode? Read(string text, string file, ICollection<YamlError> errors)
    {
        if (text.Length > MaxCharacters)
        {
            errors.Add(new YamlError(new YamlPosition(file), string.Empty, $"is longer than {MaxCharacters} characters"));
            return null;
        }

        var scanner = new Scanner(new StringReader(FlowReferences.Hide(text.TrimStart('\uFEFF'))), skipComments: true);
        try
        {
            return new TreeBuilder(new Parser(scanner), file, errors).Build();
        }
        catch (YamlException e)
        {
            errors.Add(new YamlError(At(file, e.Start), string.Empty, $"is not valid YAML: {e.Message}"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // What the scanner throws on some malformed texts, for example a tab that indents.
            errors.Add(new YamlError(At(file, scanner.CurrentPosition), string.Empty, "is not valid YAML: what stands here cannot be read"));
        }

        return null;
    }

    private static YamlPosition At(string file, in Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    /// <summary>Turns the parser's events into nodes, without recursion on the parser's side and bounded in depth on ours.</summary>
    private sealed class TreeBuilder(Parser parser, string file, ICollection<YamlError> errors)
    {
        private int _nodes;

        public YamlNode? Build()
        {
            Next<StreamStart>();
            if (Next<ParsingEvent>() is not DocumentStart)
            {
                return new YamlNode(YamlKind.Map, new YamlPosition(file, 1, 1), null, null);
            }

            var root = ReadNode(Next<ParsingEvent>(), null, null, 0);
            Next<DocumentEnd>();
            if (Next<ParsingEvent>() is DocumentStart second)
            {
                Refuse(second, "a second document is not read; one file holds one document");
            }

            return root.Kind == YamlKind.Null ? new YamlNode(YamlKind.Map, root.At, null, null) : root;
        }

        private YamlNode ReadNode(ParsingEvent current, YamlNode? parent, string? key, int depth)
        {
            var at = At(current);
            if (depth > MaxDepth || ++_nodes > MaxNodes)
            {
                throw new YamlException(current.Start, current.End, depth > MaxDepth ? $"nested deeper than {MaxDepth}" : $"more than {MaxNodes} values");
            }

            if (current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            {
                Refuse(current, "anchors and aliases are not supported; write the value where it is needed");
            }

            if (current is NodeEvent { Tag.IsEmpty: false })
            {
                Refuse(current, "tags are not supported; the field says what type it is");
            }

            switch (current)
            {
                case Scalar scalar:
                    return ReadScalar(scalar, at, parent, key);
                case MappingStart:
                    var map = new YamlNode(YamlKind.Map, at, parent, key);
                    ReadFields(map, depth);
                    return map;
                case SequenceStart:
                    var list = new YamlNode(YamlKind.List, at, parent, key);
                    for (var item = Next<ParsingEvent>(); item is not SequenceEnd; item = Next<ParsingEvent>())
                    {
                        list.Add(ReadNode(item, list, null, depth + 1));
                    }

                    return list;
                default:
                    return new YamlNode(YamlKind.Null, at, parent, key);
            }
        }

        private static YamlNode ReadScalar(Scalar scalar, YamlPosition at, YamlNode? parent, string? key)
        {
            var quoted = scalar.Style != ScalarStyle.Plain;
            var kind = !quoted && scalar.Value is "" or "~" or "null" ? YamlKind.Null : YamlKind.Scalar;
            return new YamlNode(kind, at, parent, key, kind == YamlKind.Null ? "" : FlowReferences.Show(scalar.Value), quoted);
        }

        private void ReadFields(YamlNode map, int depth)
        {
            for (var current = Next<ParsingEvent>(); current is not MappingEnd; current = Next<ParsingEvent>())
            {
                var key = string.Empty;
                if (current is Scalar { Anchor.IsEmpty: true, Tag.IsEmpty: true } scalar)
                {
                    key = FlowReferences.Show(scalar.Value);
                }
                else
                {
                    Refuse(current, "a key must be plain text");
                    ReadNode(current, null, null, depth + 1);
                }

                var value = ReadNode(Next<ParsingEvent>(), map, key, depth + 1);
                if (map.Find(key) is { } first)
                {
                    errors.Add(new YamlError(At(current), map.PathOf(key), $"appears twice; the first is on line {first.At.Line}"));
                }
                else if (current is Scalar)
                {
                    map.Add(new YamlField(key, At(current), value));
                }
            }
        }

        private T Next<T>()
            where T : ParsingEvent =>
            parser.MoveNext() && parser.Current is T current ? current : throw new YamlException("the document ends early");

        private YamlPosition At(ParsingEvent current) => YamlReader.At(file, current.Start);

        private void Refuse(ParsingEvent current, string message) => errors.Add(new YamlError(At(current), string.Empty, message));
    }
}
