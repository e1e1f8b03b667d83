namespace Parlance.Tests.Client.Telemetry;

/// <summary>Listeners hear the whole process, and a client that is heard takes another path: these tests run alone.</summary>
[CollectionDefinition(nameof(TelemetryCollection), DisableParallelization = true)]
public sealed class TelemetryCollection;
