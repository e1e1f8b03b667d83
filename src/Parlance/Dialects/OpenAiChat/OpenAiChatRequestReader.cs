using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Reads a door's request. One instance per request.</summary>
internal sealed partial class OpenAiChatRequestReader
{
    private readonly RequestFields _fields = new();
    private List<KeyValuePair<string, RawJson>>? _extra;
    private RequestSettings _settings;
    private string? _model;
    private IReadOnlyList<Message>? _messages;
    private IReadOnlyList<ToolDefinition> _tools = [];
    private ToolChoice? _toolChoice;

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

        var reader = new OpenAiChatRequestReader();
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
                case "messages":
                    _messages = ReadMessages(value);
                    break;
                case "tools":
                    _tools = ReadTools(value);
                    break;
                case "tool_choice":
                    _toolChoice = ReadToolChoice(value);
                    break;
                default:
                    if (!_settings.TryTake(name, value, _fields, ref _extra))
                    {
                        RequestFields.Keep(ref _extra, name, RequestFields.Raw(value));
                    }

                    break;
            }
        }

        if (_model is null)
        {
            _fields.Missing("model", "the name of a model");
        }

        if (_messages is null)
        {
            _fields.Missing("messages", "an array of messages");
        }
    }

    private ChatRequest ToRequest() => new()
    {
        Model = _model!,
        Messages = _messages!,
        Tools = _tools,
        ToolChoice = _toolChoice,
        ParallelToolCalls = _settings.ParallelToolCalls,
        Temperature = _settings.Temperature,
        TopP = _settings.TopP,
        TopK = _settings.TopK,
        MaxTokens = _settings.MaxTokens,
        Stop = _settings.Stop ?? [],
        Seed = _settings.Seed,
        PresencePenalty = _settings.PresencePenalty,
        FrequencyPenalty = _settings.FrequencyPenalty,
        N = _settings.N,
        Logprobs = _settings.Logprobs,
        TopLogprobs = _settings.TopLogprobs,
        ResponseFormat = _settings.ResponseFormat,
        Reasoning = OpenAiChatReasoning.Read(_settings.Effort, ref _extra),
        User = _settings.User,
        Stream = _settings.Stream,
        IncludeUsage = _settings.IncludeUsage,
        Extra = RequestFields.Extra(_extra, OpenAiChatDialect.DialectName),
    };
}
