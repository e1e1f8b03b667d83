using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects;

/// <summary>
/// Names of tools that a target's protocol does not take, spelled anew for one call and restored in its answer. Nothing is stored: the next request names the same tools again. Immutable.
/// </summary>
public sealed class ToolNames
{
    private const int MaxLength = 64;
    private readonly Dictionary<string, string> _given;

    private ToolNames(Dictionary<string, string> given) => _given = given;

    /// <summary>
    /// Spells the names in <paramref name="request"/> that <paramref name="target"/> does not take in letters that every protocol takes. False when there are none, or when the tool choice has a form with no noun, whose names
    /// cannot be changed; then the request stays as it is.
    /// </summary>
    public static bool TryFit(ref ChatRequest request, IUpstreamDialect target, [NotNullWhen(true)] out ToolNames? names)
    {
        Dictionary<string, string>? written = null;
        for (var i = 0; i < request.Tools.Count; i++)
        {
            var tool = request.Tools[i];
            if (tool.Native is null && !target.TakesToolName(tool.Name))
            {
                (written ??= [])[tool.Name] = Spell(tool.Name);
            }
        }

        for (var i = 0; i < request.Messages.Count; i++)
        {
            var content = request.Messages[i].Content;
            for (var j = 0; j < content.Count; j++)
            {
                if (content[j] is ToolCall call && !target.TakesToolName(call.Name))
                {
                    (written ??= [])[call.Name] = Spell(call.Name);
                }
            }
        }

        names = null;
        if (written is null || request.ToolChoice?.Raw is not null)
        {
            return false;
        }

        names = new ToolNames(written.ToDictionary(pair => pair.Value, pair => pair.Key));
        request = Respell(request, written);
        return true;
    }

    // By itself: a closure in the method above would be made for every request.
    private static ChatRequest Respell(ChatRequest request, Dictionary<string, string> written)
    {
        return request with
        {
            Tools = [.. request.Tools.Select(tool => tool.Native is null ? tool with { Name = Written(tool.Name) } : tool)],
            Messages = [.. request.Messages.Select(message => message with { Content = [.. message.Content.Select(part => part is ToolCall call ? call with { Name = Written(call.Name) } : part)] })],
            ToolChoice = request.ToolChoice is { Name: { } name } choice ? choice with { Name = Written(name) } : request.ToolChoice,
        };

        string Written(string name) => written.GetValueOrDefault(name, name);
    }

    /// <summary>A sink before <paramref name="inner"/> that gives calls the names by which the caller knows the tools.</summary>
    public IChatSink Restore(IChatSink inner) => new Restoring(inner, _given);

    private static string Spell(string name) => name.Length == 0 ? name : SpelledName.Of(char.IsAsciiLetter(name[0]) || name[0] == '_' ? name : "_" + name, MaxLength);

    private sealed class Restoring(IChatSink inner, Dictionary<string, string> given) : IChatSink
    {
        public void Write(in ChatEvent e) =>
            inner.Write(e.Kind == ChatEventKind.ToolCall && e.Name is { } name && given.TryGetValue(name, out var known) ? e with { Name = known } : e);
    }
}
