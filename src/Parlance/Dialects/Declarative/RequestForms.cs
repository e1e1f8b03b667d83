namespace Parlance.Dialects.Declarative;

/// <summary>The dialects whose spelling of a conversation a declared request can borrow, and where their requests hold its parts.</summary>
internal static class RequestForms
{
    public const string Usual = "openai-chat";

    private static readonly Dictionary<string, RequestForm> s_all = new(StringComparer.Ordinal)
    {
        [Usual] = new(DialectSet.OpenAiChat, "messages", null),
        ["anthropic-messages"] = new(DialectSet.AnthropicMessages, "messages", "system"),
        ["gemini-generate"] = new(DialectSet.GeminiGenerate, "contents", "systemInstruction") { ToolChoice = "toolConfig" },
        ["cohere-chat"] = new(DialectSet.CohereChat, "messages", null),
    };

    public static IEnumerable<string> Names => s_all.Keys;

    public static RequestForm? Find(string name) => s_all.GetValueOrDefault(name);
}
