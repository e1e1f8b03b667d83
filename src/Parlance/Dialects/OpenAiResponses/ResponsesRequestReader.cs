using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>Reads a door's request. One instance per request.</summary>
internal sealed class ResponsesRequestReader
{
    private readonly RequestFields _fields = new();
    private readonly List<KeyValuePair<string, RawJson>> _extra = [];
    private readonly ResponsesSettings _settings;
    private IReadOnlyList<Message> _messages = [];
    private IReadOnlyList<ToolDefinition> _tools = [];
    private ToolChoice? _toolChoice;
    private string? _instructions;
    private string? _model;
    private bool _hasInput;

    private ResponsesRequestReader() => _settings = new ResponsesSettings(_fields, _extra);

    /// <summary>The request as nouns, or the first problem.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error)
    {
        request = null;
        if (!StrictJson.TryValidate(body.Span, out var reason))
        {
            error = Invalid(reason);
            return false;
        }

        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            error = Invalid("The body must be a JSON object.");
            return false;
        }

        var reader = new ResponsesRequestReader();
        reader.Read(document.RootElement);
        error = reader._fields.Problem;
        if (error is not null)
        {
            return false;
        }

        request = reader.ToRequest();
        return true;
    }

    private static ChatError Invalid(string message) => new(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Type = "invalid_request_error" };

    private void Read(JsonElement root)
    {
        foreach (var field in root.EnumerateObject())
        {
            var (name, value) = (field.Name, field.Value);
            switch (name)
            {
                case "model":
                    _model = _fields.RequiredText(value, name);
                    break;
                case "instructions":
                    _instructions = _fields.Text(value, name);
                    break;
                case "input":
                    _hasInput = !RequestFields.IsAbsent(value);
                    _messages = new InputReader(_fields).Read(value);
                    break;
                case "tools":
                    _tools = ResponsesTools.Read(value, _fields);
                    break;
                case "tool_choice":
                    _toolChoice = ResponsesTools.ReadChoice(value, _fields);
                    break;
                default:
                    if (!_settings.TryTake(name, value))
                    {
                        _extra.Add(new(name, RequestFields.Raw(value)));
                    }

                    break;
            }
        }

        if (_model is null)
        {
            _fields.Missing("model", "the name of a model");
        }

        if (!_hasInput && _instructions is null && !_extra.Exists(field => field.Key is "previous_response_id" or "conversation" or "prompt" && field.Value.Utf8.Span is not [(byte)'n', ..]))
        {
            _fields.Missing("input", "a string or an array of items");
        }
    }

    private ChatRequest ToRequest() => new()
    {
        Model = _model!,
        Messages = _instructions is null ? _messages : [Message.System(_instructions), .. _messages],
        Tools = _tools,
        ToolChoice = _toolChoice,
        ParallelToolCalls = _settings.ParallelToolCalls,
        Temperature = _settings.Temperature,
        TopP = _settings.TopP,
        MaxTokens = _settings.MaxTokens,
        Logprobs = _settings.Logprobs,
        TopLogprobs = _settings.TopLogprobs,
        ResponseFormat = _settings.Format,
        Reasoning = _settings.Reasoning,
        User = _settings.User,
        Stream = _settings.Stream,

        // In the order in which they are written, so that reading what was written gives the same.
        Extra = KeptFields.Of([.. _extra.OrderBy(field => field.Key switch { ResponsesSettings.WholeFormat => 0, "text" => 1, "reasoning" => 2, "include" => 3, _ => 4 })]),
    };
}
