namespace Parlance.Benchmarks.Clients;

/// <summary>One way to ask for the same answer, as a user of it writes it. Used by 16 callers at once.</summary>
internal interface IBenchClient
{
    /// <summary>Asks for a whole answer and returns its text.</summary>
    Task<string> AskAsync();

    /// <summary>Asks for a stream as the client was made for, reads all of it, and returns the number of characters of its text.</summary>
    Task<int> StreamAsync();
}
