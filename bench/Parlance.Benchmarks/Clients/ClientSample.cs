namespace Parlance.Benchmarks.Clients;

/// <summary>One round of one client.</summary>
/// <param name="Cpu">Nanoseconds of CPU per unit, the whole process.</param>
/// <param name="Bytes">Bytes allocated per unit on the managed heap.</param>
internal readonly record struct ClientSample(double Cpu, double Bytes);
