using Microsoft.Extensions.Logging;

namespace Parlance.Cli;

/// <summary>The gateway's log on standard error: what an operator must know, one line each. Made for a start that waits for nothing it does not need.</summary>
internal sealed class ErrorLog(TextWriter output, TimeProvider time) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var word = level switch { LogLevel.Warning => "warning", _ => "error" };
        var reason = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
        var line = $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {word} {category}: {message}{reason}".ReplaceLineEndings(" ");
        lock (this)
        {
            output.WriteLine(line);
        }
    }

    private sealed class Category(ErrorLog log, string name) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, name, formatter(state, exception), exception);
            }
        }
    }
}
