using System.Reflection;

namespace Parlance.Tests.Architecture;

public class PublicNameTests
{
    [Theory]
    [InlineData("Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.AI")]
    [InlineData("OpenAI", "OpenAI.Chat")]
    public void Library_PublicNames_DoNotCollideWithImportsBesideIt(string assembly, string importedNamespace)
    {
        var theirs = Assembly.Load(assembly).GetExportedTypes().Where(type => type.Namespace == importedNamespace && !type.IsNested).Select(type => type.Name).ToHashSet();
        var ours = typeof(Message).Assembly.GetExportedTypes().Where(type => type.Namespace == "Parlance" && !type.IsNested).Select(type => type.Name);

        Assert.NotEmpty(theirs);
        House.AssertNone(theirs.Intersect(ours));
    }
}
