using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// <c>tools</c> and <c>tool_choice</c>. A history with tool blocks needs its tools declared: without any in the request they are declared by name, with the choice <c>none</c>.
/// The choice and the switch for parallel calls fall away when there are no tools, where the vendor refuses them.
/// </summary>
internal sealed class ToolPlan
{
    private static readonly ToolPlan s_none = new();

    private readonly List<(ToolDefinition Tool, RawJson Schema)> _tools = [];
    private List<string>? _dropped;
    private string? _choice;
    private string? _name;
    private RawPart? _rawChoice;
    private bool? _parallel;

    /// <summary>Why the tools cannot be said; null when they can.</summary>
    public ChatError? Error { get; private set; }

    public static ToolPlan Of(ChatRequest request, WireTarget target, TurnPlan turns)
    {
        if (request.Tools.Count == 0 && !turns.HasCalls)
        {
            return s_none;
        }

        var plan = new ToolPlan { _parallel = request.ParallelToolCalls };
        for (var i = 0; i < request.Tools.Count; i++)
        {
            plan.Add(request.Tools[i], i, target);
        }

        if (request.Tools.Count > 0)
        {
            plan.Choose(request.ToolChoice, target.Quirks);
            return plan;
        }

        foreach (var name in turns.Turns.SelectMany(turn => turn.Blocks).Select(block => block.Part).OfType<ToolCall>().Select(call => call.Name).Distinct())
        {
            plan.Add(new ToolDefinition(name, null, default), 0, target);
            plan._choice = "none";
        }

        return plan;
    }

    /// <summary>Names what the tools were sent without.</summary>
    public void Report(DroppedFields dropped) => _dropped?.ForEach(dropped.Add);

    public void Write(Utf8JsonWriter json)
    {
        if (_tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var (tool, schema) in _tools)
        {
            if (tool.Native is { } native)
            {
                json.WriteRawValue(native.Json.Utf8.Span, skipInputValidation: true);
                continue;
            }

            json.WriteStartObject();
            json.WriteString("name"u8, tool.Name);
            if (tool.Description is not null)
            {
                json.WriteString("description"u8, tool.Description);
            }

            json.WriteRaw("input_schema"u8, schema);
            if (tool.Strict is { } strict)
            {
                json.WriteBoolean("strict"u8, strict);
            }

            CacheControl.Write(json, tool.Cache);
            json.WriteFields(AnthropicMessagesDialect.Dialect, tool.Extra);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteChoice(json);
    }

    private void WriteChoice(Utf8JsonWriter json)
    {
        if (_rawChoice is not null)
        {
            json.WriteRaw("tool_choice"u8, _rawChoice.Json);
            return;
        }

        if (_choice is null && _parallel != false)
        {
            return;
        }

        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, _choice ?? "auto");
        if (_name is not null)
        {
            json.WriteString("name"u8, _name);
        }

        if (_parallel is { } parallel && _choice != "none")
        {
            json.WriteBoolean("disable_parallel_tool_use"u8, !parallel);
        }

        json.WriteEndObject();
    }

    private void Add(ToolDefinition tool, int index, WireTarget target)
    {
        if (tool.Native is { } native)
        {
            if (native.Dialect != AnthropicMessagesDialect.Dialect)
            {
                Fail($"tools[{index}]", $"A tool of type {native.Type} of the dialect {native.Dialect} cannot be sent to this provider.");
            }

            _tools.Add((tool, default));
            return;
        }

        // A model without structured output refuses the word; with it, the schema must be in the same subset.
        var strict = target.Quirks.StructuredOutput == "json_schema" ? tool.Strict : null;
        if (tool.Strict == true && strict is null)
        {
            (_dropped ??= []).Add($"tools[{index}].strict");
        }

        RawJson schema;
        IReadOnlyCollection<string> removed = [];
        var sound = strict == true && !tool.Parameters.IsEmpty ? SchemaFit.TryClose(tool.Parameters, out schema, out removed) : SchemaFit.TryObject(tool.Parameters, out schema);
        if (removed.Count > 0)
        {
            (_dropped ??= []).AddRange(removed.Select(keyword => $"tools[{index}].parameters.{keyword}"));
        }

        if (!sound)
        {
            Fail($"tools[{index}].function.parameters", $"The schema of tool {tool.Name} is not a JSON object.");
        }

        _tools.Add((tool with { Strict = strict }, schema));
    }

    private void Choose(ToolChoice? choice, Quirks quirks)
    {
        if (choice is null)
        {
            return;
        }

        if (choice.Raw is { Dialect: AnthropicMessagesDialect.Dialect } raw)
        {
            _rawChoice = raw;
            return;
        }

        var mode = choice.Mode == "tool" && !quirks.NamedToolChoice ? "required" : choice.Mode;
        if (mode != choice.Mode)
        {
            _tools.RemoveAll(entry => entry.Tool.Name != choice.Name);
        }

        _choice = mode switch
        {
            "required" => "any",
            "auto" or "none" or "tool" => mode,
            _ => null,
        };
        _name = mode == "tool" ? choice.Name : null;
        if (_choice is null)
        {
            Fail("tool_choice", $"A tool choice of type {choice.Raw?.Type ?? mode} cannot be sent to this provider.");
        }

        if (quirks.ToolChoiceWords.TryGetValue(mode, out var word))
        {
            _choice = word;
            if (word == "auto" && mode != "auto")
            {
                (_dropped ??= []).Add("tool_choice");
            }
            else if (word is null)
            {
                Fail("tool_choice", $"This provider does not take the tool choice {mode}.");
            }
        }
    }

    private void Fail(string param, string message) => Error ??= new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param };
}
