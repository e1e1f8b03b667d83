using System.Text.RegularExpressions;

namespace Parlance.Tests.Architecture;

public class FeatureTests
{
    [Fact]
    public void GatewayFeatures_OtherFeatures_AreNotReferenced()
    {
        var files = Repository.Sources.Where(file => file.Path.StartsWith("src/Parlance.Gateway/Features/", StringComparison.Ordinal)).ToList();
        var features = files.GroupBy(FeatureOf).ToDictionary(group => group.Key, group => group.SelectMany(file => file.Types.Select(type => type.Name)).ToHashSet());
        var references = from file in files
                         from other in features.Keys
                         where other != FeatureOf(file)
                         let names = features[other].Except(features[FeatureOf(file)]).Where(file.Identifiers.Contains).ToList()
                         where names.Count > 0 || Regex.IsMatch(file.Code, $@"\bFeatures\.{other}\b")
                         select $"{file.Path} uses {other} ({string.Join(", ", names)})";

        House.AssertNone(references);
    }

    [Fact]
    public void Gateway_Commands_AreUnknownToIt() =>
        House.AssertNone(Repository.Sources.Where(file => file.Path.StartsWith("src/Parlance.Gateway/", StringComparison.Ordinal) && file.Code.Contains("Parlance.Cli", StringComparison.Ordinal)).Select(file => file.Path));

    private static string FeatureOf(SourceFile file) => file.Path.Split('/')[3];
}
