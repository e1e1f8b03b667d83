using System.Runtime.CompilerServices;

namespace Parlance.Client.Guards;

/// <summary>Shows every request to the guards, one after the other, each what the one before made of it.</summary>
internal sealed class InputGuardStep(IReadOnlyList<IInputGuard> guards) : IChatStep
{
    public async IAsyncEnumerable<StreamingEvent> RunAsync(ChatRequest request, ChatNext next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var passed = request;
        foreach (var guard in guards)
        {
            var verdict = await guard.CheckAsync(passed, cancellationToken).ConfigureAwait(false);
            passed = verdict.Request ?? throw Blocked(guard.Name, verdict.Reason);
        }

        await foreach (var step in next(passed with { Stream = request.Stream, Scope = request.Scope, SkipsCache = request.SkipsCache }, cancellationToken).ConfigureAwait(false))
        {
            yield return step;
        }
    }

    private static AiException Blocked(string guard, string? reason) => new(new ChatError(ErrorKind.PermissionDenied, $"The guard '{guard}' blocked the request: {reason ?? "no reason was given."}")
    {
        Side = ErrorSide.Client,
        Code = "blocked_by_guard",
        Param = "messages",
    });
}
