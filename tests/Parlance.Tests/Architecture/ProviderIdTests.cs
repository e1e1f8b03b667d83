using System.Text.RegularExpressions;

namespace Parlance.Tests.Architecture;

public partial class ProviderIdTests
{
    // Words that name a protocol's parties or fields as well as a provider. Each is spelled by a dialect, never compared with a provider's id.
    private static readonly string[] AlsoProtocolWords = ["gcp", "oci", "Google"];

    [Fact]
    public void Sources_Literals_AreNoProviderId()
    {
        var ids = ProviderIds();
        var literals = from file in Repository.Sources
                       from literal in file.Literals
                       where ids.Contains(literal.Value) && !AlsoProtocolWords.Contains(literal.Value)
                       select $"{file.Path}:{literal.Line}: \"{literal.Value}\"";

        House.AssertNone(literals);
    }

    [Fact]
    public void Sources_Literals_AreNoProviderAddress()
    {
        var addresses = from file in Repository.Sources
                        from literal in file.Literals
                        where file.Path != "src/Parlance/Manifests/Credentials/CloudEndpoints.cs" // the clouds' identity protocols, not providers
                        where AddressPattern().IsMatch(literal.Value)
                        select $"{file.Path}:{literal.Line}: \"{literal.Value}\"";

        House.AssertNone(addresses);
    }

    /// <summary>Ids and aliases of the manifests. The simulator's own is left out: it is ours, not a provider's.</summary>
    private static HashSet<string> ProviderIds()
    {
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in Repository.Files("manifests/providers", "*.yaml"))
        {
            ids.Add(Path.GetFileNameWithoutExtension(path));
            ids.UnionWith(AliasesPattern().Matches(Repository.Read(path)).SelectMany(match => WordPattern().Matches(match.Groups[1].Value)).Select(word => word.Value));
        }

        ids.Remove("sim");
        ids.Remove("simulator");
        return ids;
    }

    [GeneratedRegex(@"^aliases:\s*((?:\[[^\]]*\])|(?:\r?\n\s*-[^\r\n]*)+)", RegexOptions.Multiline)]
    private static partial Regex AliasesPattern();

    [GeneratedRegex(@"[A-Za-z][\w.-]*")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"https?://(?!127\.0\.0\.1|localhost|\[::1\]|\{|\*|$)(?![\w.-]*(?:example|\.invalid|json-schema\.org))[\w-]+(?:\.[\w-]+)+")]
    private static partial Regex AddressPattern();
}
