using Microsoft.Extensions.Logging;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Hosting;

/// <summary>Removes what the configuration does not want to be kept any longer, a little at each look. For one thread.</summary>
internal sealed partial class Retention(LedgerPruner ledger, Func<RetentionOptions> options, TimeProvider time, ILogger<Retention> log) : IDisposable
{
    /// <summary>Steps of one look: 2,000 rows in two seconds are more than any gateway writes for long.</summary>
    private const int MostSteps = 10;

    private readonly ILogger _log = log;
    private bool _failing;

    public void Look()
    {
        if (options().LedgerDays is not { } days)
        {
            return;
        }

        try
        {
            var before = time.GetUtcNow() - TimeSpan.FromDays(days);
            for (var step = 0; step < MostSteps && ledger.RemoveSome(before) > 0; step++)
            {
            }

            _failing = false;
        }
        catch (StoreException e)
        {
            if (!_failing)
            {
                LogKept(e);
            }

            _failing = true;
        }
    }

    public void Dispose() => ledger.Dispose();

    [LoggerMessage(2201, LogLevel.Error, "Old rows of the ledger cannot be removed. Trying again every two seconds.")]
    private partial void LogKept(Exception error);
}
