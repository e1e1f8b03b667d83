using System.Runtime.InteropServices;

namespace Parlance.Cli;

/// <summary>Waits for SIGINT or SIGTERM, so that a server ends by itself and with success.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stopping;
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal(CancellationToken cancellationToken)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => _stopping.Token;

    public async Task WaitAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), stopped);
        await stopped.Task;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stopping.Dispose();
    }

    /// <summary>The first signal begins the end; a second one ends at once, as if nobody had listened.</summary>
    private void Handle(PosixSignalContext context)
    {
        context.Cancel = !Token.IsCancellationRequested;
        _stopping.Cancel();
    }
}
