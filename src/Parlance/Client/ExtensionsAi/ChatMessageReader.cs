using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parlance.Client.ExtensionsAi;

/// <summary>One message of Microsoft.Extensions.AI → <see cref="Message"/>.</summary>
internal static class ChatMessageReader
{
    /// <summary>That library's own types and rules, but not its indentation: white space costs tokens.</summary>
    private static readonly JsonSerializerOptions s_compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>Null for a message of which nothing is left: it only told of an answer.</summary>
    public static Message? Read(ChatMessage message, int number)
    {
        IReadOnlyList<ContentPart> parts = message.Contents is [var only] && !IsReport(only) ? [Part(only, number, 0)] : (IReadOnlyList<ContentPart>)Parts(message.Contents, number);
        return parts.Count == 0 && message.Contents.Count > 0 ? null : new Message(new MessageRole(message.Role.Value), parts) { Name = message.AuthorName };
    }

    private static List<ContentPart> Parts(IList<AIContent> contents, int number)
    {
        var parts = new List<ContentPart>(contents.Count);
        for (var i = 0; i < contents.Count; i++)
        {
            if (!IsReport(contents[i]))
            {
                parts.Add(Part(contents[i], number, i));
            }
        }

        return parts;
    }

    private static ContentPart Part(AIContent content, int number, int index) => Part(content) ?? throw ChatOptionsReader.Refused($"messages[{number}].contents[{index}]", Reason(content));

    /// <summary>What an answer tells about itself is nothing to say to a model. A stream's annotations stand on an empty text.</summary>
    private static bool IsReport(AIContent content) =>
        content is UsageContent or ErrorContent { ErrorCode: not ChatResponseWriter.Refusal } or TextContent { Text: "", Annotations.Count: > 0 } || KeptPart.IsView(content);

    private static ContentPart? Part(AIContent content) => content switch
    {
        { RawRepresentation: RawPart part } => part,
        _ when KeptPart.Read(content) is { } part => part,
        TextContent { RawRepresentation: TextPart part } text when part.Text == text.Text => part,
        TextContent text => new TextPart(text.Text),
        TextReasoningContent reasoning => new ReasoningPart(reasoning.Text, ProtectedState.Read(reasoning.ProtectedData)),
        FunctionCallContent call => Call(call),
        FunctionResultContent result => new ToolResult(result.CallId, Result(result), result.Exception is not null),
        ErrorContent refusal => new RefusalPart(refusal.Message),
        DataContent or UriContent or HostedFileContent => Media(content),
        _ => content.RawRepresentation as ContentPart,
    };

    private static string Reason(AIContent content) => content switch
    {
        ToolApprovalRequestContent or ToolApprovalResponseContent => $"is a {content.GetType().Name}, which is for the program that runs the tools; answer it there (for example with a decorator that calls functions), and send the call with its result.",
        ToolCallContent or ToolResultContent => $"is a {content.GetType().Name} that another client's provider made; leave it out.",
        HostedVectorStoreContent => "is a HostedVectorStoreContent; no protocol takes one in a message.",
        _ => $"is a {content.GetType().Name}, which cannot be sent; set its RawRepresentation to a ContentPart, or leave it out.",
    };

    private static ContentPart Media(AIContent content) => content switch
    {
        { RawRepresentation: ContentPart part } => part,
        DataContent data when data.HasTopLevelMediaType("image") => new ImagePart { Base64 = data.Base64Data.ToString(), MediaType = data.MediaType, Detail = Detail(content) },
        DataContent data when data.HasTopLevelMediaType("audio") => new AudioPart(data.Base64Data.ToString(), AudioFormat(data.MediaType)),
        DataContent data => new FilePart { Base64 = data.Base64Data.ToString(), MediaType = data.MediaType, Name = data.Name },
        UriContent uri when uri.HasTopLevelMediaType("image") => new ImagePart { Url = uri.Uri.AbsoluteUri, Detail = Detail(content) },
        UriContent uri => new FilePart { Url = uri.Uri.AbsoluteUri, MediaType = uri.MediaType },
        HostedFileContent file when file.HasTopLevelMediaType("image") => new ImagePart { FileId = file.FileId, MediaType = file.MediaType },
        HostedFileContent file => new FilePart { FileId = file.FileId, MediaType = file.MediaType, Name = file.Name },
        _ => throw new ArgumentOutOfRangeException(nameof(content)),
    };

    /// <summary>How closely to look at an image, where other clients of that library have it too.</summary>
    private static string? Detail(AIContent content) => Property(content, "detail");

    private static string AudioFormat(string mediaType) => mediaType switch
    {
        "audio/wav" or "audio/x-wav" or "audio/wave" => "wav",
        "audio/mpeg" or "audio/mp3" => "mp3",
        _ => mediaType["audio/".Length..],
    };

    private static ToolCall Call(FunctionCallContent call)
    {
        // Arguments that are no JSON object have no dictionary; what the model wrote is kept beside it.
        var kept = Property(call, ChatResponseWriter.Arguments) ?? Property(call, ChatResponseWriter.CustomInput);
        var arguments = call.Arguments is { } given ? Json(given, typeof(IDictionary<string, object?>)) : kept ?? "{}";
        return new ToolCall(call.CallId, call.Name, arguments) { State = ProtectedState.Read(Property(call, ProtectedState.Property)), IsCustom = Property(call, ChatResponseWriter.CustomInput) is not null };
    }

    internal static IReadOnlyList<ContentPart> Result(FunctionResultContent result) => result.Result switch
    {
        null => [new TextPart(result.Exception?.Message ?? "null")],
        string text => [new TextPart(text)],
        TextContent text => [new TextPart(text.Text)],
        AIContent media when media is DataContent or UriContent or HostedFileContent => [Media(media)],
        IEnumerable<AIContent> contents => [.. contents.Select(content => Part(content) ?? new TextPart(content.ToString() ?? ""))],
        JsonElement { ValueKind: JsonValueKind.String } text => [new TextPart(text.GetString()!)],
        JsonElement json => [new TextPart(json.GetRawText())],
        var other => [new TextPart(Json(other, typeof(object)))],
    };

    private static string? Property(AIContent content, string name) => content.AdditionalProperties?.TryGetValue(name, out var value) == true ? value?.ToString() : null;

    internal static string Json(object? value, Type type) => JsonSerializer.Serialize(value, s_compact.GetTypeInfo(type));
}
