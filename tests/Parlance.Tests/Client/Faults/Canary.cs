using Parlance.Tests.Support;

namespace Parlance.Tests.Client.Faults;

/// <summary>Planted keys, looked for in everything that left.</summary>
internal static class Canary
{
    /// <summary>The request holds <paramref name="own"/> and no other of <paramref name="all"/>, in address, headers and body.</summary>
    public static void AssertOnly(SentRequest sent, string own, params string[] all)
    {
        var everything = string.Join('\n', sent.Headers.Select(header => $"{header.Key}: {header.Value}").Append(sent.Uri.AbsoluteUri).Append(sent.Body));
        Assert.Contains(own, everything, StringComparison.Ordinal);
        Assert.All(all.Where(key => key != own), key => Assert.DoesNotContain(key, everything, StringComparison.Ordinal));
    }
}
