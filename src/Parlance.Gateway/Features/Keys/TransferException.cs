namespace Parlance.Gateway.Features.Keys;

/// <summary>An import cannot be made, and nothing of it was. Says what is wrong with each line.</summary>
public sealed class TransferException : Exception
{
    /// <summary>Makes the error.</summary>
    public TransferException(IReadOnlyList<string> problems)
        : base($"Nothing was imported: {string.Join("; ", problems)}") => Problems = problems;

    /// <summary>What is wrong, each with the number of its line.</summary>
    public IReadOnlyList<string> Problems { get; }
}
