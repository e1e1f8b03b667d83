namespace Parlance.Client.Tools;

/// <summary>A request with functions was stopped after some of them had been run.</summary>
internal sealed class RoundsStoppedException(OperationCanceledException stopped, IReadOnlyList<Message> added) : OperationCanceledException(stopped.Message, stopped, stopped.CancellationToken)
{
    /// <summary>The whole rounds before.</summary>
    public IReadOnlyList<Message> NewMessages { get; } = added;
}
