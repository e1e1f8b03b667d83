namespace Parlance.Gateway.Features.Cache;

/// <summary>Status and headers of an answer. Immutable.</summary>
internal sealed record SharedHead(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public bool IsGood => Status is >= 200 and < 300;
}
