using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Manifests;

namespace Parlance.Client.ExtensionsAi;

/// <summary>Messages and options of Microsoft.Extensions.AI → <see cref="ChatRequest"/>.</summary>
internal static class ChatOptionsReader
{
    /// <summary>Name of the additional property of options and functions that says how strictly a schema is meant.</summary>
    private const string StrictName = "strict";

    private static readonly ChatRequest s_nothing = new() { Model = "", Messages = [] };

    public static ChatRequest Read(IEnumerable<ChatMessage> messages, ChatOptions? options, AiClient client)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var start = options?.RawRepresentationFactory?.Invoke(client) as ChatRequest ?? s_nothing;
        var conversation = Conversation(start.Messages, messages, options?.Instructions);
        var model = options?.ModelId ?? (start.Model.Length > 0 ? start.Model : client.Model ?? "");
        return options is null ? start with { Model = model, Messages = conversation } : Read(options, start, model, conversation, client);
    }

    private static IReadOnlyList<Message> Conversation(IReadOnlyList<Message> before, IEnumerable<ChatMessage> messages, string? instructions)
    {
        var said = messages as IList<ChatMessage> ?? [.. messages];
        var isInstructed = instructions is { Length: > 0 };
        var conversation = new Message[before.Count + said.Count + (isInstructed ? 1 : 0)];
        var length = 0;
        if (isInstructed)
        {
            conversation[length++] = Message.System(instructions!);
        }

        for (var i = 0; i < before.Count; i++)
        {
            conversation[length++] = before[i];
        }

        for (var i = 0; i < said.Count; i++)
        {
            if (ChatMessageReader.Read(said[i], i) is { } read)
            {
                conversation[length++] = read;
            }
        }

        return length == conversation.Length ? conversation : conversation[..length];
    }

    private static ChatRequest Read(ChatOptions options, ChatRequest start, string model, IReadOnlyList<Message> conversation, AiClient client)
    {
        if (options.ConversationId is not null)
        {
            throw Refused("conversation_id", "is set, but no provider keeps conversations for this client; send the whole history instead.");
        }

        if (options.ContinuationToken is not null)
        {
            throw Refused("continuation_token", "is set, but no answer of this client is continued in the background; ask again.");
        }

        IReadOnlyList<ToolDefinition> tools = options.Tools is { Count: > 0 } more ? [.. start.Tools, .. Tools(more, options.Reasoning, client.Find(model))] : start.Tools;
        return start with
        {
            Model = model,
            Messages = conversation,
            Tools = tools,
            ToolChoice = tools.Count == 0 ? start.ToolChoice : Choice(options.ToolMode) ?? start.ToolChoice,
            ParallelToolCalls = tools.Count == 0 ? start.ParallelToolCalls : options.AllowMultipleToolCalls ?? start.ParallelToolCalls,
            Temperature = Exact(options.Temperature) ?? start.Temperature,
            TopP = Exact(options.TopP) ?? start.TopP,
            TopK = options.TopK ?? start.TopK,
            MaxTokens = options.MaxOutputTokens ?? start.MaxTokens,
            Stop = options.StopSequences is { Count: > 0 } stop ? [.. stop] : start.Stop,
            Seed = options.Seed ?? start.Seed,
            PresencePenalty = Exact(options.PresencePenalty) ?? start.PresencePenalty,
            FrequencyPenalty = Exact(options.FrequencyPenalty) ?? start.FrequencyPenalty,
            ResponseFormat = Format(options) ?? start.ResponseFormat,
            Reasoning = Reasoning(options.Reasoning) ?? start.Reasoning,
            Params = options.AdditionalProperties is { Count: > 0 } properties ? [.. start.Params, .. properties.Where(property => property.Key != StrictName).Select(Param)] : start.Params,
        };
    }

    /// <summary>A model that reasons about functions may be spoken to in another protocol, whose names of hosted tools then count.</summary>
    private static IEnumerable<ToolDefinition> Tools(IList<AITool> tools, ReasoningOptions? reasoning, Target? target)
    {
        var reasons = reasoning?.Effort != ReasoningEffort.None && tools.Any(tool => tool is AIFunctionDeclaration);
        var dialect = (reasons ? target?.WithTools : target)?.Dialect.Name;
        return tools.Select(tool => HostedToolReader.Read(tool, dialect) ?? Tool(tool));
    }

    /// <summary>0.7f is meant as 0.7, not as the 0.699999988079071 that a cast to double makes of it.</summary>
    private static double? Exact(float? value)
    {
        Span<char> text = stackalloc char[32];
        return value is { } number && number.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture) ? double.Parse(text[..length], CultureInfo.InvariantCulture) : value;
    }

    internal static ToolDefinition Tool(AITool tool) => tool is AIFunctionDeclaration function
        ? new ToolDefinition(function.Name, function.Description.Length > 0 ? function.Description : null, RawJson.Parse(function.JsonSchema.GetRawText())) { Strict = Strict(function.AdditionalProperties) }
        : throw Refused("tools", $"holds '{tool.Name}' ({tool.GetType().Name}), which is no function, and no tool that the model's protocol has by that name; give a provider's own tool as a ToolDefinition with Native, in the ChatRequest of ChatOptions.RawRepresentationFactory.");

    private static ToolChoice? Choice(ChatToolMode? mode) => mode switch
    {
        NoneChatToolMode => ToolChoice.None,
        AutoChatToolMode => ToolChoice.Auto,
        RequiredChatToolMode { RequiredFunctionName: { } name } => ToolChoice.Tool(name),
        RequiredChatToolMode => ToolChoice.Required,
        _ => null,
    };

    private static ResponseFormat? Format(ChatOptions options) => options.ResponseFormat switch
    {
        ChatResponseFormatText => ResponseFormat.Text,
        ChatResponseFormatJson { Schema: { } schema } json => ResponseFormat.JsonSchema(json.SchemaName ?? "answer", RawJson.Parse(schema.GetRawText()), Strict(options.AdditionalProperties)) with { Description = json.SchemaDescription },
        ChatResponseFormatJson => ResponseFormat.JsonObject,
        _ => null,
    };

    internal static KeyValuePair<string, RawJson> Param(KeyValuePair<string, object?> property)
    {
        try
        {
            return new(property.Key, property.Value as RawJson? ?? RawJson.Parse(ChatMessageReader.Json(property.Value, property.Value?.GetType() ?? typeof(object))));
        }
        catch (Exception e) when (e is NotSupportedException or JsonException)
        {
            throw Refused($"additional_properties.{property.Key}", $"is a {property.Value!.GetType().Name}, which cannot be written as JSON; give text, a number, a JsonElement or RawJson, or leave it out.");
        }
    }

    private static bool? Strict(IReadOnlyDictionary<string, object?>? properties) => properties is not null && properties.TryGetValue(StrictName, out var value) && value is bool strict ? strict : null;

    private static ReasoningControl? Reasoning(ReasoningOptions? reasoning) => reasoning?.Effort switch
    {
        ReasoningEffort.None => new ReasoningControl { Effort = "none" },
        ReasoningEffort.Low => new ReasoningControl { Effort = "low" },
        ReasoningEffort.Medium => new ReasoningControl { Effort = "medium" },
        ReasoningEffort.High => new ReasoningControl { Effort = "high" },
        ReasoningEffort.ExtraHigh => new ReasoningControl { Effort = "xhigh" },
        _ => null,
    };

    internal static AiException Refused(string param, string message) => new(new ChatError(ErrorKind.InvalidRequest, $"{param} {message}") { Side = ErrorSide.Client, Param = param });
}
