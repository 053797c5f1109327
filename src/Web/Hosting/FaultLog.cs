using Microsoft.Extensions.Logging;
using PGGan.Files;

namespace PGGan.Web.Hosting;

/// <summary>Writes faults of the server to the console, a line each: what a page shows of them is short.</summary>
internal sealed class FaultLog : ILoggerProvider, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && exception is not OperationCanceledException)
        {
            string fault = exception is null ? formatter(state, exception) : $"{exception.GetType().Name}: {exception.Message}";
            Console.Error.WriteLine(Printable.Text($"pggan serve: {fault.ReplaceLineEndings(" ")}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
