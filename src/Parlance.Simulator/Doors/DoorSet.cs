using Parlance.Dialects;

namespace Parlance.Simulator.Doors;

/// <summary>All doors of the simulator. A new dialect is one line here.</summary>
internal static class DoorSet
{
    public static Door OpenAiChat { get; } = OpenAiChatDoor.Create();

    public static Door AnthropicMessages { get; } = AnthropicMessagesDoor.Create();

    public static Door GeminiGenerate { get; } = GeminiDoor.Create();

    private static IReadOnlyList<Door> All { get; } = [OpenAiChat, AnthropicMessages, OllamaDoor.Chat, OllamaDoor.Generate, AzureDoor.Create(), GeminiGenerate, ResponsesDoor.Create(), BedrockDoor.Create(), CohereDoor.Create()];

    /// <summary>The door whose chat call is at <paramref name="path"/>, and what the path says.</summary>
    public static Door? Find(string path, out PathFacts facts)
    {
        foreach (var door in All)
        {
            if (door.Match(path) is { } found)
            {
                facts = found;
                return door;
            }
        }

        facts = default;
        return null;
    }

    /// <summary>The door of the vendor whose own dialect it is.</summary>
    public static Door Of(IDialect dialect) => All.First(door => door.Dialect.Name == dialect.Name);

    /// <summary>The door whose clients send such headers.</summary>
    public static Door ByHeaders(IReadOnlyDictionary<string, string> headers) => headers.ContainsKey("anthropic-version") ? AnthropicMessages : headers.ContainsKey("x-goog-api-key") ? GeminiGenerate : OpenAiChat;
}
