namespace Parlance.Gateway.Features.Routing;

/// <summary>Orders the candidates of a call. Thread-safe.</summary>
internal interface IStrategy
{
    /// <summary>Gives each candidate its score and its rank; they are sorted afterwards.</summary>
    void Rank(Span<Candidate> candidates, in CallSketch call);
}
