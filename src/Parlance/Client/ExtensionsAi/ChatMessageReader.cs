using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parlance.Client.ExtensionsAi;

/// <summary>One message of Microsoft.Extensions.AI → <see cref="Message"/>.</summary>
internal static class ChatMessageReader
{
    /// <summary>That library's own types and rules, but not its indentation: white space costs tokens.</summary>
    private static readonly JsonSerializerOptions s_compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    public static Message Read(ChatMessage message, int number)
    {
        var parts = new List<ContentPart>(message.Contents.Count);
        for (var i = 0; i < message.Contents.Count; i++)
        {
            // What an answer reports about itself is nothing to say to a model.
            if (message.Contents[i] is not (UsageContent or ErrorContent { ErrorCode: not ChatResponseWriter.Refusal }))
            {
                parts.Add(Part(message.Contents[i]) ?? throw ChatOptionsReader.Refused($"messages[{number}].contents[{i}]", $"is a {message.Contents[i].GetType().Name}, which cannot be sent."));
            }
        }

        return new Message(new MessageRole(message.Role.Value), parts) { Name = message.AuthorName };
    }

    private static ContentPart? Part(AIContent content) => content switch
    {
        TextContent text => new TextPart(text.Text),
        TextReasoningContent reasoning => new ReasoningPart(reasoning.Text, ProtectedState.Read(reasoning.ProtectedData)),
        FunctionCallContent call => Call(call),
        FunctionResultContent result => new ToolResult(result.CallId, Result(result), result.Exception is not null),
        ErrorContent refusal => new RefusalPart(refusal.Message),
        DataContent or UriContent or HostedFileContent => Media(content),
        _ => content.RawRepresentation as ContentPart,
    };

    private static ContentPart Media(AIContent content) => content switch
    {
        DataContent data when data.HasTopLevelMediaType("image") => new ImagePart { Base64 = data.Base64Data.ToString(), MediaType = data.MediaType },
        DataContent data when data.HasTopLevelMediaType("audio") => new AudioPart(data.Base64Data.ToString(), AudioFormat(data.MediaType)),
        DataContent data => new FilePart { Base64 = data.Base64Data.ToString(), MediaType = data.MediaType, Name = data.Name },
        UriContent uri when uri.HasTopLevelMediaType("image") => new ImagePart { Url = uri.Uri.AbsoluteUri },
        UriContent uri => new FilePart { Url = uri.Uri.AbsoluteUri, MediaType = uri.MediaType },
        HostedFileContent file when file.HasTopLevelMediaType("image") => new ImagePart { FileId = file.FileId, MediaType = file.MediaType },
        HostedFileContent file => new FilePart { FileId = file.FileId, MediaType = file.MediaType, Name = file.Name },
        _ => throw new ArgumentOutOfRangeException(nameof(content)),
    };

    private static string AudioFormat(string mediaType) => mediaType switch
    {
        "audio/wav" or "audio/x-wav" or "audio/wave" => "wav",
        "audio/mpeg" or "audio/mp3" => "mp3",
        _ => mediaType["audio/".Length..],
    };

    private static ToolCall Call(FunctionCallContent call)
    {
        // Arguments that could not be parsed have no dictionary; what the model wrote is kept beside it.
        var arguments = call is { Arguments: null, RawRepresentation: ToolCall raw } ? raw.Arguments : call.Arguments is null ? "{}" : Json(call.Arguments, typeof(IDictionary<string, object?>));
        var state = call.AdditionalProperties?.TryGetValue(ProtectedState.Property, out var value) == true ? ProtectedState.Read(value?.ToString()) : null;
        return new ToolCall(call.CallId, call.Name, arguments) { State = state };
    }

    private static IReadOnlyList<ContentPart> Result(FunctionResultContent result) => result.Result switch
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

    private static string Json(object value, Type type) => JsonSerializer.Serialize(value, s_compact.GetTypeInfo(type));
}
