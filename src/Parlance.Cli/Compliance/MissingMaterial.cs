namespace Parlance.Cli.Compliance;

/// <summary>A case needs something that is not in this copy of the suite.</summary>
internal sealed class MissingMaterial(string message) : Exception(message);
