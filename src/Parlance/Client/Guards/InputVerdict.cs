namespace Parlance;

/// <summary>What an <see cref="IInputGuard"/> says of a request. Immutable.</summary>
public readonly record struct InputVerdict
{
    private InputVerdict(ChatRequest? request, string? reason)
    {
        Request = request;
        Reason = reason;
    }

    /// <summary>What is to be sent; null when it is blocked.</summary>
    public ChatRequest? Request { get; }

    /// <summary>Why it is blocked; null when it passes.</summary>
    public string? Reason { get; }

    /// <summary>Lets <paramref name="request"/> pass: the one that was shown, or a changed one.</summary>
    public static InputVerdict Pass(ChatRequest request) => new(request, null);

    /// <summary>Stops the call with an <see cref="AiException"/> of code <c>blocked_by_guard</c>.</summary>
    /// <param name="reason">For the caller. It must not hold what was found.</param>
    public static InputVerdict Block(string reason) => new(null, reason);
}
