namespace Parlance.Cli.Conformance.Doors;

/// <summary>A client of one protocol that believes nothing: it reads the bytes with rules of its own.</summary>
internal interface IDoor
{
    /// <summary>How <c>--doors</c> calls it.</summary>
    string Name { get; }

    /// <summary>What the protocol cannot ask or tell, in the words of <see cref="Scenario.Needs"/>.</summary>
    IReadOnlyCollection<string> Lacks { get; }

    /// <summary>Asks and reads.</summary>
    /// <exception cref="Violation">The answer breaks the protocol.</exception>
    /// <exception cref="Refused">The answer is an error.</exception>
    Task<Answer> AskAsync(ServerUnderTest server, string model, Ask ask, bool stream, CancellationToken cancellation);

    /// <summary>Whether an error has the protocol's own shape.</summary>
    void CheckError(Refused refused);
}
