namespace Parlance.Benchmarks.Measure;

/// <summary>One round on one server.</summary>
/// <param name="Cpu">Nanoseconds of CPU per request or event.</param>
/// <param name="PerSecond">Requests or events per second.</param>
/// <param name="Median">Nanoseconds that half of them took; for events since the upstream wrote them.</param>
/// <param name="Tail">Nanoseconds that 99 % of them took.</param>
internal readonly record struct Sample(double Cpu, double PerSecond, double Median, double Tail);
