using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parlance.Dialects.AnthropicMessages;
using Parlance.Dialects.GeminiGenerate;
using Parlance.Dialects.OpenAiResponses;

namespace Parlance.Client.ExtensionsAi;

/// <summary>Tools that a provider runs itself, as its protocol names them. Additional properties of the tool are fields of it there.</summary>
internal static class HostedToolReader
{
    /// <summary>Null for a tool that the protocol does not have, or not with these settings.</summary>
    public static ToolDefinition? Read(AITool tool, string? dialect) => (tool, dialect) switch
    {
        (HostedWebSearchTool, OpenAiResponsesDialect.Dialect) => Item(tool, dialect, "web_search"),
        (HostedWebSearchTool, AnthropicMessagesDialect.Dialect) => Item(tool, dialect, "web_search_20250305", "web_search"),
        (HostedWebSearchTool, GeminiGenerateDialect.Dialect) => Member(tool, dialect, "googleSearch"),
        (HostedCodeInterpreterTool { Inputs: null or [] }, OpenAiResponsesDialect.Dialect) => Item(tool, dialect, "code_interpreter", null, KeyValuePair.Create<string, JsonNode?>("container", new JsonObject { ["type"] = "auto" })),
        (HostedCodeInterpreterTool { Inputs: null or [] }, GeminiGenerateDialect.Dialect) => Member(tool, dialect, "codeExecution"),
        (HostedImageGenerationTool { Options: null }, OpenAiResponsesDialect.Dialect) => Item(tool, dialect, "image_generation"),
        _ => null,
    };

    private static ToolDefinition Item(AITool tool, string dialect, string type, string? name = null, params ReadOnlySpan<KeyValuePair<string, JsonNode?>> fields)
    {
        var item = new JsonObject { ["type"] = type };
        if (name is not null)
        {
            item["name"] = name;
        }

        foreach (var (field, value) in fields)
        {
            item[field] = value;
        }

        return Definition(dialect, name ?? "", type, Add(tool, item));
    }

    private static ToolDefinition Member(AITool tool, string dialect, string name) => Definition(dialect, "", name, new JsonObject { [name] = Add(tool, []) });

    private static ToolDefinition Definition(string dialect, string name, string type, JsonObject json) =>
        new(name, null, default) { Native = new RawPart(dialect, type, RawJson.Parse(json.ToJsonString())) };

    private static JsonObject Add(AITool tool, JsonObject item)
    {
        foreach (var property in tool.AdditionalProperties)
        {
            item[property.Key] = JsonNode.Parse(ChatOptionsReader.Param(property).Value.Utf8.Span);
        }

        return item;
    }
}
