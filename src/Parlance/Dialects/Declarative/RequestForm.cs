namespace Parlance.Dialects.Declarative;

/// <summary>Where the requests of a coded dialect hold the parts of a conversation. Immutable.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="Messages">Field of the messages.</param>
/// <param name="System">Field of the system prompt; null where it stands among the messages.</param>
internal sealed record RequestForm(IDialect Dialect, string Messages, string? System)
{
    /// <summary>Field of the tool choice.</summary>
    public string ToolChoice { get; init; } = "tool_choice";

    /// <summary>The parameter that a field of such a request is; null when it is none that is borrowed.</summary>
    public string? ParameterOf(string field) => field == Messages ? "messages" : field == System ? "system" : field == ToolChoice ? "tool_choice" : field == "tools" ? "tools" : null;
}
