using System.Reflection;
using Microsoft.Extensions.AI;
using Parlance.Tests.Architecture;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>Every public type and property that a chat touches is in the page's tables: what a new version of the package adds fails here until somebody has decided about it.</summary>
public class MappedSurfaceTests
{
    private static readonly Type[] s_exported = typeof(AIContent).Assembly.GetExportedTypes();

    public static IEnumerable<Type> Contents => s_exported.Where(type => type.IsAssignableTo(typeof(AIContent)));

    [Fact]
    public void Page_Contents_AreThoseOfThePackage() =>
        AssertSame("Contents", s_exported.Where(type => type.IsAssignableTo(typeof(AIContent)) || type.IsAssignableTo(typeof(AIAnnotation))).Select(type => type.Name));

    [Fact]
    public void Page_Options_AreThoseOfThePackage() => AssertSame("ChatOptions", Properties(typeof(ChatOptions)));

    [Fact]
    public void Page_Tools_AreThoseOfThePackage() => AssertSame("Tools", s_exported.Where(type => type.IsAssignableTo(typeof(AITool))).Select(type => type.Name));

    [Fact]
    public void Page_Members_AreThoseOfThePackage()
    {
        Type[] types = [typeof(ChatMessage), typeof(ChatResponse), typeof(ChatResponseUpdate), typeof(UsageDetails)];

        AssertSame("Messages, answers and usage", types.SelectMany(type => Properties(type).Select(name => $"{type.Name}.{name}")));
    }

    [Fact]
    public void Package_ToolModesAndFormats_AreKnown() =>
        Assert.Equal(
            ["AutoChatToolMode", "ChatResponseFormatJson", "ChatResponseFormatText", "NoneChatToolMode", "RequiredChatToolMode"],
            s_exported.Where(type => type.BaseType == typeof(ChatToolMode) || type.BaseType == typeof(ChatResponseFormat)).Select(type => type.Name).Order(StringComparer.Ordinal));

    /// <summary>What can be set; what is computed from it needs no mapping.</summary>
    private static IEnumerable<string> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => property.Name);

    private static void AssertSame(string heading, IEnumerable<string> package)
    {
        var page = MappedPage.Table(heading).Keys.ToHashSet();
        var theirs = package.ToHashSet();

        Assert.NotEmpty(theirs);
        House.AssertNone(theirs.Except(page).Select(name => $"{name} is not in the table '{heading}' of docs/extensions-ai.md"));
        House.AssertNone(page.Except(theirs).Select(name => $"{name} of the table '{heading}' is not in the package"));
    }
}
