namespace Parlance.Gateway.Features.Ledger;

/// <summary>How the writer of the ledger is doing at this moment.</summary>
/// <param name="Failure">Why rows cannot be written now; null when they can.</param>
/// <param name="Pending">Rows that wait for their commit.</param>
/// <param name="Rows">Rows made durable since the start, repeated ones included.</param>
/// <param name="Commits">Transactions they took.</param>
/// <param name="Intents">How many of the rows were intents.</param>
/// <param name="CommitTime">How long the transactions took.</param>
internal readonly record struct LedgerHealth(LedgerException? Failure, int Pending, long Rows, long Commits, long Intents, TimeSpan CommitTime);
