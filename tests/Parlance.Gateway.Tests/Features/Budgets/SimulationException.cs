namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>The engine broke a promise; the message names the seed.</summary>
internal sealed class SimulationException(string message) : Exception(message);
