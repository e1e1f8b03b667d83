using Parlance.Dialects.Declarative;

namespace Parlance.Manifests.AiProtocol;

/// <summary>A manifest's own description of its messages → the dialect that interprets it. Both versions of the description are read: <c>parameter_mappings</c> with <c>response_paths</c>, and <c>parameters</c> with an event map.</summary>
internal sealed class RuleReader(MapReader manifest, ProtocolNotes notes, ErrorTable errors, ShapeDefaults shape, bool modelInPath)
{
    public DeclarativeDialect? Read()
    {
        var wrong = notes.Errors.Count;
        var tooling = manifest.Map("tooling");
        var mapping = manifest.Map("features")?.Map("response_mapping");
        var answer = ReadAnswer(tooling, mapping);
        var spec = new DeclarativeSpec
        {
            Request = new RequestReader(manifest, notes, shape, modelInPath).Read(),
            Answer = answer,
            Stream = manifest.Map("streaming") is { } streaming ? new StreamRuleReader(streaming, notes, answer).Read() : null,
            Errors = ReadErrors(mapping?.Map("error")),
            Job = ReadJob(),
        };
        if (notes.Errors.Count > wrong)
        {
            return null;
        }

        foreach (var problem in spec.FindProblems())
        {
            notes.Fail(manifest.Node, $"describes messages that cannot be used: {problem}");
        }

        return notes.Errors.Count > wrong ? null : new DeclarativeDialect(spec);
    }

    private AnswerSpec ReadAnswer(MapReader? tooling, MapReader? mapping)
    {
        var paths = manifest.Map("response_paths");
        var use = tooling?.Map("tool_use");
        var call = mapping?.Map("tool_calls")?.Map("fields");
        var words = manifest.Map("termination")?.Entries("mapping") ?? [];
        return new AnswerSpec
        {
            Content = Path(paths, "content") ?? shape.Content(paths),
            Reasoning = Path(paths, "reasoning") ?? Path(paths, "thinking"),
            ToolCalls = Path(paths, "tool_calls") ?? shape.ToolCalls(paths),
            FinishReason = Path(paths, "finish_reason") ?? shape.FinishReason(paths),
            Id = Path(paths, "id"),
            Model = Path(paths, "model"),
            ToolCall = new ToolCallShape
            {
                Id = Path(use, "id_path") ?? Path(call, "id"),
                Name = Path(use, "name_path") ?? Path(call, "name"),
                Arguments = Path(use, "input_path") ?? Path(call, "args"),
            },
            FinishReasons = words.Where(word => word.Value.Text != "other").ToDictionary(word => word.Key, word => TerminationWords.Ours(word.Value.Text), StringComparer.Ordinal),
            Usage = new UsageSpec { Object = Path(paths, "usage") ?? shape.Usage(paths) },
        };
    }

    private ErrorSpec ReadErrors(MapReader? map) => new()
    {
        Message = Paths(map, "message_path", "details_path"),
        Code = Paths(map, "code_path", "status_path"),
        Type = Paths(map, "type_path"),
        Param = Paths(map, "param_path"),
        RequestId = Paths(map, "request_id_path"),
        ByCode = errors.ByCode,
        ByStatus = errors.ByStatus,
    };

    /// <summary>A provider whose answer says how far it is, and which has a call to ask again.</summary>
    private JobSpec? ReadJob()
    {
        var again = manifest.Entries("services").FirstOrDefault(service => service.Key.StartsWith("get_", StringComparison.Ordinal) && service.Value.Find("path")?.Text.Contains("{id}", StringComparison.Ordinal) == true);
        if (again is null || manifest.Find("response_paths")?.Find("status")?.Text is not { } status)
        {
            return null;
        }

        return Condition.TryParse($"$.{status.TrimStart('$', '.')} in ['starting','processing','queued','pending','running','in_progress']", out var running, out _) && JsonPath.TryParse("id", out var id, out _)
            ? new JobSpec { Running = running, Poll = again.Value.Find("path")!.Text, Id = id }
            : null;
    }

    private List<JsonPath> Paths(MapReader? map, params ReadOnlySpan<string> names)
    {
        var paths = new List<JsonPath>();
        foreach (var name in names)
        {
            if (Path(map, name) is { } path)
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    private JsonPath? Path(MapReader? map, string name) => map?.Find(name) is { } node ? PathOf(node, notes) : null;

    /// <summary>The path in <paramref name="node"/>; null where an id shall be made, and after an error.</summary>
    public static JsonPath? PathOf(YamlNode node, ProtocolNotes notes)
    {
        if (node.Text == "_generate_uuid")
        {
            return null;
        }

        if (JsonPath.TryParse(node.Text, out var path, out var error))
        {
            return path;
        }

        notes.Fail(node, $"is no path: {error}");
        return null;
    }
}
