namespace Parlance.Benchmarks;

/// <summary>Ends the run with a message for the person at the terminal.</summary>
internal sealed class BenchException(string message) : Exception(message);
