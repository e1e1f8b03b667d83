using System.Text;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Tests.Support;

/// <summary>
/// One folder below <c>fixtures/DIALECT/</c>. What vendors send and accept is written by hand from their documentation; what we make of it is compared with a file that a person has read.
/// With <c>PARLANCE_ACCEPT=1</c> the files are written anew: read the difference before committing it.
/// </summary>
public sealed class Fixture
{
    private readonly string _path;

    /// <summary>The folder <paramref name="name"/> of a dialect.</summary>
    public Fixture(string dialect, string name) => _path = RepositoryRoot.Combine($"fixtures/{dialect}/{name}");

    /// <summary>How the provider deviates: <c>quirks.json</c>, or not at all.</summary>
    public Quirks Quirks => Has("quirks.json") ? ReadQuirks() : Quirks.None;

    /// <summary>Names of the folders of <paramref name="dialect"/> that hold <paramref name="file"/>, as theory rows.</summary>
    public static TheoryData<string> With(string dialect, string file)
    {
        var root = RepositoryRoot.Combine($"fixtures/{dialect}");
        var folders = Directory.EnumerateDirectories(root).Where(folder => File.Exists(Path.Combine(folder, file)));
        return new TheoryData<string>(folders.Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal));
    }

    /// <summary>Whether the folder holds that file.</summary>
    public bool Has(string file) => File.Exists(Path.Combine(_path, file));

    /// <summary>A file's bytes.</summary>
    public byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(_path, file));

    /// <summary>As a manifest says them.</summary>
    private Quirks ReadQuirks()
    {
        var errors = new List<YamlError>();
        var quirks = QuirksReader.Read(new MapReader(YamlReader.Read(Encoding.UTF8.GetString(Bytes("quirks.json")), "quirks.json", errors)!, errors), Quirks.None);
        Assert.Empty(errors);
        return quirks;
    }

    /// <summary>Asserts that <paramref name="actual"/> is what the file says, or writes it there when asked to accept.</summary>
    public void AssertIs(string file, string actual)
    {
        actual = actual.TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("PARLANCE_ACCEPT") == "1")
        {
            File.WriteAllText(Path.Combine(_path, file), actual);
        }

        Assert.True(Has(file), $"{file} is missing; accept it with PARLANCE_ACCEPT=1 after reading:\n{actual}");
        Assert.Equal(File.ReadAllText(Path.Combine(_path, file)), actual);
    }
}
