using Microsoft.Extensions.Logging;

namespace Parlance.Gateway.Features.Ledger;

internal sealed partial class LedgerWriter
{
    [LoggerMessage(2101, LogLevel.Critical, "The ledger cannot be written. Calls fail until it can; trying again every second.")]
    private partial void LogFailure(Exception error);

    [LoggerMessage(2102, LogLevel.Information, "The ledger can be written again.")]
    private partial void LogRecovery();

    [LoggerMessage(2103, LogLevel.Warning, "{Count} answers were cut when the gateway ended without warning; each is in the ledger with what had been counted.")]
    private partial void LogCut(int count);
}
