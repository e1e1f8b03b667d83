using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>What a cache or a store does with a history.</summary>
internal static class Json
{
    /// <summary>The same message, written as JSON and read again.</summary>
    public static ChatMessage Again(ChatMessage message) =>
        JsonSerializer.Deserialize<ChatMessage>(JsonSerializer.Serialize(message, AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)!;
}
