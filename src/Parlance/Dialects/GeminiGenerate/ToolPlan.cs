using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// <c>tools</c> and <c>toolConfig</c>. Schemas go as <c>parametersJsonSchema</c>, which takes JSON Schema as it is (recorded with $defs, $ref, additionalProperties); <c>parameters</c> would take only
/// a subset, and stays what the caller of this protocol sent.
/// </summary>
internal sealed class ToolPlan
{
    private readonly List<(ToolDefinition Tool, int Index)> _tools = [];
    private string? _mode;
    private List<string> _names = [];
    private RawPart? _raw;

    /// <summary>Why the tools cannot be said; null when they can.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>Whether there is any function.</summary>
    public bool HasFunctions => _tools.Exists(entry => entry.Tool.Native is null);

    public static ToolPlan Of(ChatRequest request, WireTarget target)
    {
        var plan = new ToolPlan();
        for (var i = 0; i < request.Tools.Count; i++)
        {
            plan.Add(request.Tools[i], i);
        }

        plan.Choose(request.ToolChoice, target.Quirks);
        return plan;
    }

    public void Write(Utf8JsonWriter json, RawFields? extra, DroppedFields dropped)
    {
        if (_tools.Count > 0)
        {
            json.WriteStartArray("tools"u8);
            var declared = false;
            foreach (var (tool, _) in _tools)
            {
                if (tool.Native is { } native)
                {
                    json.WriteRawValue(native.Json.Utf8.Span, skipInputValidation: true);
                }
                else if (!declared)
                {
                    declared = true;
                    WriteFunctions(json, dropped);
                }
            }

            json.WriteEndArray();
        }

        WriteConfig(json, extra);
    }

    private void WriteFunctions(Utf8JsonWriter json, DroppedFields dropped)
    {
        json.WriteStartObject();
        json.WriteStartArray("functionDeclarations"u8);
        foreach (var (tool, index) in _tools.Where(entry => entry.Tool.Native is null))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, tool.Name);
            if (tool.Description is not null)
            {
                json.WriteString("description"u8, tool.Description);
            }

            if (!tool.Parameters.IsEmpty && tool.Extra.Get("parameters").IsEmpty)
            {
                json.WriteRaw("parametersJsonSchema", tool.Parameters);
            }

            dropped.AddIf(tool.Strict == true, $"tools[{index}].strict");
            json.WriteFields(tool.Extra);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteConfig(Utf8JsonWriter json, RawFields? extra)
    {
        var hasRest = !extra.Get("toolConfig").IsEmpty;
        if (_mode is null && _raw is null && !hasRest)
        {
            return;
        }

        json.WriteStartObject("toolConfig"u8);
        if (_raw is not null)
        {
            json.WriteRaw("functionCallingConfig", _raw.Json);
        }
        else if (_mode is not null)
        {
            json.WriteStartObject("functionCallingConfig"u8);
            json.WriteString("mode"u8, _mode);
            if (_names.Count > 0)
            {
                json.WriteStartArray("allowedFunctionNames"u8);
                _names.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteRest(extra, "toolConfig");
        json.WriteEndObject();
    }

    private void Add(ToolDefinition tool, int index)
    {
        if (tool.Native is { } native && native.Dialect != GeminiGenerateDialect.Dialect)
        {
            Fail($"tools[{index}]", $"A tool of type {native.Type} of the dialect {native.Dialect} cannot be sent to this provider.");
        }
        else if (tool.Native is null && !tool.Parameters.IsEmpty && !GeminiJson.IsObject(tool.Parameters.Utf8.Span))
        {
            Fail($"tools[{index}].function.parameters", $"The schema of tool {tool.Name} is not a JSON object.");
        }

        _tools.Add((tool, index));
    }

    private void Choose(ToolChoice? choice, Quirks quirks)
    {
        if (choice?.Raw is { Dialect: GeminiGenerateDialect.Dialect } raw)
        {
            _raw = raw;
            return;
        }

        if (choice is null || !HasFunctions)
        {
            return;
        }

        if (choice.Raw is { } foreign && AllowedTools.TryRead(foreign, out var isRequired, out _names))
        {
            choice = isRequired ? ToolChoice.Required : ToolChoice.Auto;
            _tools.RemoveAll(entry => !isRequired && entry.Tool.Native is null && !_names.Contains(entry.Tool.Name));
            _names = isRequired ? _names : [];
        }

        if (quirks.ToolChoiceWords.TryGetValue(choice.Mode, out var word) && word is null)
        {
            Fail("tool_choice", $"This provider does not take the tool choice {choice.Mode}.");
        }

        _mode = word ?? choice.Mode switch
        {
            "auto" => "AUTO",
            "none" => "NONE",
            "required" or "tool" => "ANY",
            _ => null,
        };
        if (choice is { Mode: "tool", Name: { } name })
        {
            _names = [name];
        }

        if (_mode is null)
        {
            Fail("tool_choice", $"A tool choice of type {choice.Raw?.Type ?? choice.Mode} cannot be sent to this provider.");
        }
    }

    private void Fail(string param, string message) => Error ??= new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param };
}
