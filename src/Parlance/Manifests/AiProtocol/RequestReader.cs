using System.Globalization;
using System.Text;
using System.Text.Json;
using Parlance.Dialects.Declarative;

namespace Parlance.Manifests.AiProtocol;

/// <summary>Where a request holds what. <c>parameter_mappings</c> (1.x) is ours → theirs; <c>parameters</c> (2.0) is the other way round: the key is the provider's name, <c>alias</c> ours, and <c>default</c> is sent when the caller says nothing.</summary>
internal sealed class RequestReader(MapReader manifest, ProtocolNotes notes, ShapeDefaults shape, bool modelInPath)
{
    private readonly Dictionary<string, JsonPath> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RawJson> _defaults = new(StringComparer.Ordinal);

    public RequestSpec Read()
    {
        foreach (var field in manifest.Entries("parameter_mappings"))
        {
            Add(OurName(field.Key), field.Value, field.Value.Text);
        }

        foreach (var field in manifest.Entries("parameters"))
        {
            var name = OurName(field.Value.Find("alias")?.Text ?? field.Key);
            Add(name, field.Value, field.Key);
            if (field.Value.Find("default") is { Kind: YamlKind.Scalar } value && _parameters.ContainsKey(name))
            {
                _defaults[name] = Json(value);
            }
        }

        // What every request has, and no version lists.
        var hasPrompt = _parameters.ContainsKey("prompt");
        Usual("messages", hasPrompt ? null : shape.Messages);
        Usual("system", hasPrompt ? null : shape.System);
        Usual("model", modelInPath ? null : "model");
        Usual("stream", manifest.Find("streaming") is null || manifest.Find("endpoints")?.Find("stream_chat") is not null ? null : "stream");
        Usual("tools", "tools");
        Usual("tool_choice", shape.ToolChoice);
        return new RequestSpec { Parameters = _parameters, Defaults = _defaults, Form = shape.Form.Name };
    }

    private static string OurName(string name) => name switch
    {
        "stop_sequences" => "stop",
        "system_message" or "system_prompt" => "system",
        "max_completion_tokens" or "max_output_tokens" => "max_tokens",
        _ => name,
    };

    private void Add(string name, YamlNode at, string place)
    {
        if (!JsonPath.TryParse(place, out var path, out var error) || path.Names is null)
        {
            notes.Fail(at, $"is no place in a request: {error ?? "it is names with dots between them"}");
            return;
        }

        _parameters.TryAdd(name, path);
    }

    /// <summary>Adds a place that nothing else has.</summary>
    private void Usual(string name, string? place)
    {
        if (place is not null && !_parameters.ContainsKey(name) && JsonPath.TryParse(place, out var path, out _) && _parameters.Values.All(other => other.Names![0] != place))
        {
            _parameters[name] = path;
        }
    }

    private static RawJson Json(YamlNode value)
    {
        var isNumber = !value.Quoted && double.TryParse(value.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
        return RawJson.Parse(isNumber || (!value.Quoted && value.Text is "true" or "false") ? value.Text : $"\"{Encoding.UTF8.GetString(JsonEncodedText.Encode(value.Text).EncodedUtf8Bytes)}\"");
    }
}
