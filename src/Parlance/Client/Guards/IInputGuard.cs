namespace Parlance;

/// <summary>Looks at every request of a client before anything is sent, also before the cache. Called for several requests at once: implementations are thread-safe.</summary>
public interface IInputGuard
{
    /// <summary>How the guard is called in an error. Default: its type.</summary>
    string Name => GetType().Name;

    /// <summary>Lets a request pass as it is or changed, or blocks it.</summary>
    /// <param name="request">The request, with the whole history that would be sent.</param>
    /// <param name="cancellationToken">The call's.</param>
    ValueTask<InputVerdict> CheckAsync(ChatRequest request, CancellationToken cancellationToken);
}
