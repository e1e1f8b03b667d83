namespace Parlance.Tests.Architecture;

/// <summary>The rules are only as good as the reading of the sources, so that has tests of its own.</summary>
public class SourceFileTests
{
    [Fact]
    public void Lexer_CommentsAndLiterals_AreNotCode()
    {
        var lexer = new SourceLexer(""""
            var a = "openai"; // Commented
            var b = @"say ""hi"""; /* Block */ var c = '"'; var d = "\"Quoted";
            """");

        Assert.Equal(["openai", "say \"\"hi\"\"", "\\\"Quoted"], lexer.Literals.Select(literal => literal.Value));
        Assert.DoesNotContain("Commented", lexer.Code, StringComparison.Ordinal);
        Assert.DoesNotContain("Block", lexer.Code, StringComparison.Ordinal);
        Assert.DoesNotContain("hi", lexer.Code, StringComparison.Ordinal);
        Assert.Contains("var d", lexer.Code, StringComparison.Ordinal);
    }

    [Fact]
    public void Lexer_HolesOfInterpolation_AreCode()
    {
        var lexer = new SourceLexer("""var a = $"text {{no}} {Name(new { X = "inner" })} more"; After();""");

        Assert.Contains("Name(new { X =", lexer.Code, StringComparison.Ordinal);
        Assert.Contains("After();", lexer.Code, StringComparison.Ordinal);
        Assert.DoesNotContain("more", lexer.Code, StringComparison.Ordinal);
        Assert.Contains("inner", lexer.Literals.Select(literal => literal.Value));
    }

    [Fact]
    public void Lexer_RawStrings_EndAtTheirQuotes()
    {
        var lexer = new SourceLexer("var a = \"\"\"one \"two\" three\"\"\"; var b = $$\"\"\"{x} {{Hole}} y\"\"\"; End();");

        Assert.Equal(["one \"two\" three", "{x} {} y"], lexer.Literals.Select(literal => literal.Value));
        Assert.Contains("Hole", lexer.Code, StringComparison.Ordinal);
        Assert.Contains("End();", lexer.Code, StringComparison.Ordinal);
    }

    [Fact]
    public void Repository_Sources_DeclareWhatTheAssemblyHolds()
    {
        var declared = Repository.Sources.SelectMany(file => file.Types.Select(type => $"{file.Namespace}.{type.Name}")).ToHashSet();
        var compiled = typeof(Message).Assembly.GetExportedTypes().Where(type => !type.IsNested).Select(type => type.FullName!.Split('`')[0]);

        House.AssertNone(compiled.Where(name => !declared.Contains(name)));
    }

    [Fact]
    public void TypeUse_OfTheLibrary_SeesSignaturesAndBodies()
    {
        var uses = TypeUse.Of(typeof(Message).Assembly).ToHashSet();

        Assert.Contains((typeof(Parlance.Manifests.Target), typeof(Parlance.Manifests.Provider)), uses);
        Assert.Contains((typeof(Message), typeof(TextPart)), uses);
    }
}
