using System.Collections.Immutable;
using Microsoft.Extensions.AI;

namespace Parlance.Client.Tools;

/// <summary>The functions of a request by the names of their tools, and how to run them. Immutable.</summary>
internal sealed record ToolBelt
{
    public static ToolBelt Empty { get; } = new();

    public ToolLoopOptions Options { get; init; } = new();

    private ImmutableDictionary<string, AIFunction> Functions { get; init; } = ImmutableDictionary.Create<string, AIFunction>(StringComparer.Ordinal);

    /// <summary>Whether there is anything to run; without, a request is one call.</summary>
    public bool IsEmpty => Functions.IsEmpty;

    /// <summary>A name that stands here already keeps its first function: its second definition fails the request.</summary>
    public ToolBelt With(AIFunction function) => Functions.ContainsKey(function.Name) ? this : this with { Functions = Functions.Add(function.Name, function) };

    /// <summary>The function of the tool called <paramref name="name"/>; null when it has none.</summary>
    public AIFunction? Find(string name) => Functions.GetValueOrDefault(name);

    /// <summary>
    /// Whether the calls of <paramref name="answer"/> are to be run here. Not when it was cut, because then a call may be too; and none of them when one is the caller's: it could not tell which of them had been run.
    /// </summary>
    public bool Runs(ChatResult answer, ChatRequest request) =>
        answer.ToolCalls is { Count: > 0 } calls
        && answer.FinishReason is not { Value: "length" or "content_filter" }
        && !calls.Any(call => IsLeftToCaller(call, request));

    private bool IsLeftToCaller(ToolCall call, ChatRequest request) => Find(call.Name) is { } function
        ? Options.ApproveAsync is null && function.GetService(typeof(ApprovalRequiredAIFunction)) is not null
        : request.Tools.Any(tool => tool.Name == call.Name);
}
