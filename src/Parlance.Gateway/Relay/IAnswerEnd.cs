namespace Parlance.Gateway.Relay;

/// <summary>A feature of a request that wants to know whether its answer left whole and good: who keeps answers keeps no others.</summary>
internal interface IAnswerEnd
{
    /// <summary>The answer is whole and good, its last bytes excepted, which are about to leave.</summary>
    void MarkComplete();
}
