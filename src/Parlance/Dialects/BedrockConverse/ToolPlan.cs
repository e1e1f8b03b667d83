using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>
/// <c>toolConfig</c>. The service has no word for "no tools": then they are left out, unless the history holds calls or results, which it refuses without tools;
/// there they stay and an instruction forbids them, or they are declared by name as not to be called.
/// </summary>
internal sealed class ToolPlan
{
    private const string Forbidden = "Do not call any tool now. Answer in words.";

    private readonly List<(ToolDefinition Tool, RawJson Schema)> _tools = [];
    private string? _choice;
    private string? _name;
    private RawPart? _rawChoice;

    /// <summary>Why the tools cannot be said; null when they can.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>Whether the model must call a tool.</summary>
    public bool IsForced => _choice is "any" or "tool";

    /// <summary>Text for the end of the system prompt; null for none.</summary>
    public string? Instruction { get; private set; }

    /// <summary>Value of <c>tool_choice.type</c> among the model's own fields, where several calls at once are switched off; null for none.</summary>
    public string? SingleCallChoice { get; private set; }

    public static ToolPlan Of(ChatRequest request, WireTarget target, TurnPlan turns, ToolDefinition? answer, DroppedFields dropped)
    {
        var plan = new ToolPlan();
        var inHistory = turns.Turns.SelectMany(turn => turn.Blocks).Select(block => block.Part).OfType<ToolCall>().ToArray();
        var isNone = request.ToolChoice?.Mode == "none" || (request.Tools.Count == 0 && inHistory.Length > 0);
        if (!isNone || inHistory.Length > 0)
        {
            for (var i = 0; i < request.Tools.Count; i++)
            {
                plan.Add(request.Tools[i], i, target, dropped);
            }
        }

        foreach (var name in request.Tools.Count > 0 ? [] : inHistory.Select(call => call.Name).Distinct())
        {
            plan.Add(new ToolDefinition(name, "Not to be called any more.", default), 0, target, dropped);
        }

        if (answer is not null)
        {
            plan._tools.Add((answer, answer.Parameters));
            plan._choice = isNone || request.Tools.Count == 0 ? "tool" : "any";
            plan._name = plan._choice == "tool" ? answer.Name : null;
        }
        else if (isNone)
        {
            plan.Instruction = request.Tools.Count > 0 && plan._tools.Count > 0 ? Forbidden : null;
        }
        else if (plan._tools.Count > 0)
        {
            plan.Choose(request.ToolChoice, target, dropped);
            plan.Single(request.ParallelToolCalls, target.Quirks, dropped);
        }

        return plan;
    }

    public void Write(Utf8JsonWriter json, bool caches)
    {
        if (_tools.Count == 0)
        {
            return;
        }

        json.WriteStartObject("toolConfig"u8);
        json.WriteStartArray("tools"u8);
        foreach (var (tool, schema) in _tools)
        {
            WriteTool(json, tool, schema);
            ConverseBlockWriter.WriteCachePoint(json, caches ? tool.Cache : null);
        }

        json.WriteEndArray();
        WriteChoice(json);
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, ToolDefinition tool, RawJson schema)
    {
        if (tool.Native is { } native)
        {
            json.WriteRawValue(native.Json.Utf8.Span, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("toolSpec"u8);
        json.WriteString("name"u8, tool.Name);
        if (!string.IsNullOrWhiteSpace(tool.Description))
        {
            json.WriteString("description"u8, tool.Description);
        }

        json.WriteStartObject("inputSchema"u8);
        json.WriteRaw("json"u8, schema);
        json.WriteEndObject();
        if (tool.Strict is { } strict)
        {
            json.WriteBoolean("strict"u8, strict);
        }

        json.WriteFields(BedrockConverseDialect.Dialect, tool.Extra);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteChoice(Utf8JsonWriter json)
    {
        if (_rawChoice is not null)
        {
            json.WriteRaw("toolChoice"u8, _rawChoice.Json);
            return;
        }

        if (_choice is null)
        {
            return;
        }

        json.WriteStartObject("toolChoice"u8);
        json.WriteStartObject(_choice);
        if (_name is not null)
        {
            json.WriteString("name"u8, _name);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Add(ToolDefinition tool, int index, WireTarget target, DroppedFields dropped)
    {
        if (tool.Native is { } native)
        {
            if (native.Dialect != BedrockConverseDialect.Dialect)
            {
                Fail($"tools[{index}]", $"A tool of type {native.Type} of the dialect {native.Dialect} cannot be sent to this provider.");
            }

            _tools.Add((tool, default));
            return;
        }

        if (!PartFit.IsToolName(tool.Name))
        {
            Fail($"tools[{index}].function.name", $"The tool name {tool.Name} cannot be sent to this provider: it takes 1 to 64 letters, digits, _ and -.");
        }

        // A model without structured output refuses the word; with it, the schema must be in the same subset.
        var strict = target.Quirks.StructuredOutput == "json_schema" ? tool.Strict : null;
        dropped.AddIf(tool.Strict == true && strict is null, $"tools[{index}].strict");
        RawJson schema;
        IReadOnlyCollection<string> removed = [];
        var sound = strict == true && !tool.Parameters.IsEmpty ? SchemaFit.TryClose(tool.Parameters, out schema, out removed) : SchemaFit.TryObject(tool.Parameters, out schema);
        foreach (var keyword in removed)
        {
            dropped.Add($"tools[{index}].parameters.{keyword}");
        }

        if (!sound)
        {
            Fail($"tools[{index}].function.parameters", $"The schema of tool {tool.Name} is not a JSON object.");
        }

        _tools.Add((tool with { Strict = strict }, schema));
    }

    private void Choose(ToolChoice? choice, WireTarget target, DroppedFields dropped)
    {
        if (choice is null)
        {
            return;
        }

        if (target.Dropped.Contains("tool_choice"))
        {
            dropped.AddIf(choice.Mode != "auto", "tool_choice");
            return;
        }

        if (choice.Raw is { Dialect: BedrockConverseDialect.Dialect } raw)
        {
            _rawChoice = raw;
            return;
        }

        var mode = choice.Mode;
        if (mode == "tool" && !target.Quirks.NamedToolChoice)
        {
            mode = "required";
            _tools.RemoveAll(entry => entry.Tool.Name != choice.Name);
        }

        _choice = mode switch
        {
            "required" => "any",
            "auto" or "tool" => mode,
            _ => null,
        };
        _name = mode == "tool" ? choice.Name : null;
        if (_choice is null)
        {
            Fail("tool_choice", $"A tool choice of type {choice.Raw?.Type ?? mode} cannot be sent to this provider.");
        }
    }

    /// <summary>Only the models that think by <c>thinking</c> have a switch for parallel calls, in words of their own that exclude the service's.</summary>
    private void Single(bool? parallel, Quirks quirks, DroppedFields dropped)
    {
        if (parallel != false)
        {
            return;
        }

        if (quirks.ReasoningControl is "thinking" or "budget" && _choice is null or "auto")
        {
            SingleCallChoice = "auto";
            _choice = null;
            return;
        }

        dropped.Add("parallel_tool_calls");
    }

    private void Fail(string param, string message) => Error ??= new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param };
}
