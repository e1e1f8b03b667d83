namespace Parlance.Gateway.Features.Ledger;

/// <summary>The callers of one commit, completed by one work item of the thread pool: one hop per batch, and no caller's code on the writer's thread.</summary>
internal sealed class LedgerBatch(PendingAppend first, LedgerException? failure) : IThreadPoolWorkItem
{
    void IThreadPoolWorkItem.Execute()
    {
        for (PendingAppend? append = first, next; append is not null; append = next)
        {
            next = append.Next;
            append.Complete(failure);
        }
    }
}
