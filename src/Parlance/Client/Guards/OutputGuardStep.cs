using System.Runtime.CompilerServices;

namespace Parlance.Client.Guards;

/// <summary>Shows every answer to one guard; several guards are several steps.</summary>
internal sealed class OutputGuardStep(IOutputGuard guard) : IChatStep
{
    public async IAsyncEnumerable<StreamingEvent> RunAsync(ChatRequest request, ChatNext next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = new GuardedAnswer(guard);
        await foreach (var step in next(request, cancellationToken).ConfigureAwait(false))
        {
            var ready = Push(answer, step);
            while (ready.TryDequeue(out var passed))
            {
                yield return passed;
            }
        }
    }

    /// <summary>What was sure before a blocked finding came to light is not handed out any more: nobody shall see how it begins.</summary>
    private Queue<StreamingEvent> Push(GuardedAnswer answer, StreamingEvent next)
    {
        try
        {
            return answer.Push(next);
        }
        catch (GuardBlockedException)
        {
            throw new AiException(new ChatError(ErrorKind.PermissionDenied, $"The guard '{guard.Name}' stopped the answer: it holds what must not be shown.")
            {
                Side = ErrorSide.Client,
                Phase = ErrorPhase.Stream,
                Code = "blocked_by_guard",
            });
        }
    }
}
