using Microsoft.Extensions.Logging;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Keys;

/// <summary>Looks whether another process made or revoked a key. While the store cannot be read the ring stays as it was; the log says so once. For one thread.</summary>
internal sealed partial class KeyWatcher(KeyRing ring, ILogger<KeyWatcher> log)
{
    private readonly ILogger _log = log;
    private bool _failing;

    public void Look()
    {
        try
        {
            ring.Refresh();
            _failing = false;
        }
        catch (StoreException e)
        {
            if (!_failing)
            {
                LogStale(e);
            }

            _failing = true;
        }
    }

    [LoggerMessage(2001, LogLevel.Error, "Keys made or revoked elsewhere are not seen: the store cannot be read. Trying again every two seconds.")]
    private partial void LogStale(Exception error);
}
