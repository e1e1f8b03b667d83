namespace Parlance;

/// <summary>Whether a function may run (<see cref="ToolLoopOptions.ApproveAsync"/>). Immutable.</summary>
public sealed class ToolApproval
{
    private ToolApproval(string? reason, string? arguments)
    {
        Reason = reason;
        Arguments = arguments;
    }

    /// <summary>It may, with the arguments as the model wrote them.</summary>
    public static ToolApproval Allow { get; } = new(null, null);

    /// <summary>Why it may not; null when it may.</summary>
    public string? Reason { get; }

    /// <summary>The arguments to run it with, as JSON; null for those that the model wrote.</summary>
    public string? Arguments { get; }

    /// <summary>It may not.</summary>
    /// <param name="reason">The model is told so.</param>
    public static ToolApproval Deny(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new ToolApproval(reason, null);
    }

    /// <summary>It may, with other arguments. The history keeps the call as the model made it, because a provider may have signed it.</summary>
    /// <param name="arguments">A JSON object that follows the function's schema.</param>
    public static ToolApproval Edit(string arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return new ToolApproval(null, arguments);
    }
}
