namespace Parlance.Gateway.Features.Ledger;

/// <summary>The callers of one commit, completed one after the other.</summary>
internal sealed class LedgerBatch(PendingAppend first, LedgerException? failure) : IThreadPoolWorkItem
{
    public void Complete()
    {
        for (PendingAppend? append = first, next; append is not null; append = next)
        {
            next = append.Next;
            append.Complete(failure);
        }
    }

    void IThreadPoolWorkItem.Execute() => Complete();
}
