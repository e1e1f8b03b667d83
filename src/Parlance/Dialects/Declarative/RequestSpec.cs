namespace Parlance.Dialects.Declarative;

/// <summary>Where a request holds what. Immutable.</summary>
public sealed record RequestSpec
{
    /// <summary>
    /// Parameter → place in the body. Parameters are spelled as openai-chat spells them, after the provider's quirks; also <c>system</c> (the system prompt, which then no longer stands among the messages) and
    /// <c>prompt</c> (the conversation as one text). A parameter without a place is left out, and named. <c>messages</c> or <c>prompt</c> must have one.
    /// </summary>
    public IReadOnlyDictionary<string, JsonPath> Parameters { get; init; } = new Dictionary<string, JsonPath>();

    /// <summary>Place in the body → value that every request has there.</summary>
    public IReadOnlyDictionary<string, RawJson> Constants { get; init; } = new Dictionary<string, RawJson>();

    /// <summary>The same for requests that ask for a stream.</summary>
    public IReadOnlyDictionary<string, RawJson> StreamConstants { get; init; } = new Dictionary<string, RawJson>();

    /// <summary>Parameter → value that is sent when the caller gives none.</summary>
    public IReadOnlyDictionary<string, RawJson> Defaults { get; init; } = new Dictionary<string, RawJson>();

    /// <summary>The dialect whose spelling messages, system prompt, tools and tool choice have: <c>openai-chat</c> (default), <c>anthropic-messages</c>, <c>gemini-generate</c> or <c>cohere-chat</c>.</summary>
    public string Form { get; init; } = RequestForms.Usual;

    /// <summary>Roles that go by another word, for example <c>assistant → model</c>; in the form openai-chat only.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields of a message that go by another name, for example <c>content → text</c>; in the form openai-chat only.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>How the parameter <c>prompt</c> is written.</summary>
    public PromptSpec Prompt { get; init; } = new();
}
