using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;
using Parlance.Wire;

namespace Parlance.Dialects.Declarative;

/// <summary>
/// Writes requests: openai-chat (and where another form is borrowed, that dialect) writes the request first, quirks included, and each of its fields then goes to its declared place. What has no place is
/// told to the writer as refused, so that it is left out and named as at any other provider. Immutable.
/// </summary>
internal sealed class DeclarativeRequest
{
    /// <summary>What a caller can say in openai-chat's words and what a provider may have no place for. The other fields are always written.</summary>
    private static readonly string[] s_settings =
    [
        "temperature", "top_p", "top_k", "max_tokens", "stop", "seed", "n", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "response_format", "tools", "tool_choice", "parallel_tool_calls",
        "user", "stream", "stream_options", "reasoning_effort", "thinking", "enable_thinking", "thinking_budget", "reasoning", "chat_template_kwargs",
    ];

    /// <summary>What is no setting of the caller's, or has a way of its own to the provider: the model may stand in the path, the wish for a stream too.</summary>
    private static readonly string[] s_silent = ["model", "messages", "stream", "stream_options"];

    private static readonly Quirks s_noFormat = new() { StructuredOutput = "none" };
    private readonly RequestSpec _spec;
    private readonly RequestForm _form;
    private readonly RequestTree _tree;
    private readonly string[] _refused;
    private readonly bool _hasSystem;
    private readonly bool _hasMessages;

    public DeclarativeRequest(RequestSpec spec)
    {
        _spec = spec;
        _form = RequestForms.Find(spec.Form)!;
        _tree = new RequestTree(spec.Parameters, spec.Constants, spec.StreamConstants);
        _refused = [.. s_settings.Where(name => !spec.Parameters.ContainsKey(name))];
        _hasSystem = spec.Parameters.ContainsKey("system");
        _hasMessages = spec.Parameters.ContainsKey("messages");
    }

    public bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        var quirks = target.Quirks with { MaxTokensField = "max_tokens", Rename = new Dictionary<string, string>(), Drop = [.. target.Quirks.Drop, .. _refused] };
        if (!_spec.Parameters.ContainsKey("response_format") && OpenAiChatStructuredOutput.Instruction(request.ResponseFormat, s_noFormat) is { } instruction)
        {
            // What cannot be asked for in a field is asked for in words, wherever they stand.
            request = request with { Messages = OpenAiChatStructuredOutput.Instruct(request.Messages, instruction), ResponseFormat = null };
            dropped.Add("response_format");
        }

        var plain = new WireTarget(target.Model, quirks) { MaxOutputTokens = target.MaxOutputTokens };
        var values = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        using var written = new PooledBuffer();
        using var borrowed = new PooledBuffer();
        if (!TryPrompt(request, values, out error) || !TryFields(Spoken(request), plain, written, values, dropped, out error))
        {
            return false;
        }

        if (_form.Dialect != DialectSet.OpenAiChat && !TryBorrow(request, plain, borrowed, values, out error))
        {
            return false;
        }

        foreach (var (name, value) in _spec.Defaults)
        {
            values.TryAdd(name, value.Utf8);
        }

        using var json = new Utf8JsonWriter(output, WireJson.Options);
        _tree.Write(json, values, request.Stream);
        return true;
    }

    /// <summary>The conversation for openai-chat: without what goes elsewhere.</summary>
    private ChatRequest Spoken(ChatRequest request) => !_hasMessages ? request with { Messages = [Message.User("-")] }
        : _hasSystem && _form.System is null ? request with { Messages = [.. request.Messages.Where(message => !Transcript.IsSystem(message))] }
        : request;

    private bool TryPrompt(ChatRequest request, Dictionary<string, ReadOnlyMemory<byte>> values, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        if (_hasSystem && _form.System is null && Transcript.System(request) is { Length: > 0 } system)
        {
            values["system"] = JsonTexts.Quote(system);
        }

        if (!_spec.Parameters.ContainsKey("prompt"))
        {
            return true;
        }

        var prompt = new Transcript(_spec.Prompt, withSystem: !_hasSystem).TryWrite(request, out error);
        values["prompt"] = JsonTexts.Quote(prompt ?? string.Empty);
        return error is null;
    }

    /// <summary>Each field of openai-chat's request as the parameter of that name; what has no place is named, unless the writer has done so.</summary>
    private bool TryFields(ChatRequest request, WireTarget target, PooledBuffer written, Dictionary<string, ReadOnlyMemory<byte>> values, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        var named = new DroppedFields();
        if (!DialectSet.OpenAiChat.TryWriteRequest(request, target, written, named, out error))
        {
            return false;
        }

        foreach (var name in named.Names.Except(s_silent))
        {
            dropped.Add(name);
        }

        using var document = JsonDocument.Parse(written.WrittenMemory);
        foreach (var field in document.RootElement.EnumerateObject())
        {
            if (!_spec.Parameters.ContainsKey(field.Name))
            {
                dropped.AddIf(!s_silent.Contains(field.Name), field.Name);
            }
            else
            {
                values[field.Name] = field.Name == "messages" && _spec.Roles.Count + _spec.Fields.Count > 0 ? Renamed(field.Value) : JsonMarshal.GetRawUtf8Value(field.Value).ToArray();
                dropped.Remove(field.Name);
            }
        }

        return true;
    }

    /// <summary>The parts of the conversation as another dialect spells them.</summary>
    private bool TryBorrow(ChatRequest request, WireTarget target, PooledBuffer written, Dictionary<string, ReadOnlyMemory<byte>> values, [NotNullWhen(false)] out ChatError? error)
    {
        if (!_form.Dialect.TryWriteRequest(request with { Stream = false }, target, written, new DroppedFields(), out error))
        {
            return false;
        }

        foreach (var parameter in (string[])["messages", "system", "tools", "tool_choice"])
        {
            values.Remove(parameter);
        }

        using var document = JsonDocument.Parse(written.WrittenMemory);
        foreach (var field in document.RootElement.EnumerateObject())
        {
            if (_form.ParameterOf(field.Name) is { } parameter && _spec.Parameters.ContainsKey(parameter))
            {
                values[parameter] = JsonMarshal.GetRawUtf8Value(field.Value).ToArray();
            }
        }

        if (_form.System is not null && !_hasSystem && document.RootElement.TryGetProperty(_form.System, out _))
        {
            error = new ChatError(ErrorKind.InvalidRequest, "The provider has no place for a system prompt. Say it in the first user message instead.") { Side = ErrorSide.Client, Param = "messages" };
            return false;
        }

        return true;
    }

    private byte[] Renamed(JsonElement messages)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartArray();
            foreach (var message in messages.EnumerateArray())
            {
                json.WriteStartObject();
                foreach (var field in message.EnumerateObject())
                {
                    json.WritePropertyName(_spec.Fields.GetValueOrDefault(field.Name, field.Name));
                    if (field.Name == "role")
                    {
                        json.WriteStringValue(_spec.Roles.GetValueOrDefault(field.Value.GetString()!, field.Value.GetString()!));
                    }
                    else
                    {
                        field.Value.WriteTo(json);
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return output.WrittenSpan.ToArray();
    }
}
