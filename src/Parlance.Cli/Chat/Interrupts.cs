using System.Runtime.InteropServices;

namespace Parlance.Cli.Chat;

/// <summary>What Ctrl-C means here: it cancels the answer that is running, and ends the program when none is.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private CancellationTokenSource? _running;

    public Interrupts() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);

    /// <summary>A token that the next Ctrl-C cancels. Dispose the source when the answer is over.</summary>
    public CancellationTokenSource Begin(CancellationToken cancellationToken) => _running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>From here on Ctrl-C ends the program again.</summary>
    public void End() => _running = null;

    public void Dispose() => _registration.Dispose();

    private void Handle(PosixSignalContext context)
    {
        if (Interlocked.Exchange(ref _running, null) is { } running)
        {
            context.Cancel = true;
            running.Cancel();
        }
    }
}
