namespace Parlance.Tests.Support;

/// <summary>
/// The recorded exchanges in <c>../shared/recordings</c> beside the repository, or in the directory that <c>PARLANCE_RECORDINGS</c> names.
/// A theory over <see cref="Where"/> gets one row per recording; without recordings it gets one row that <see cref="Get"/> skips, saying why.
/// </summary>
public static class Recordings
{
    /// <summary>The one row of a theory over recordings where there are none.</summary>
    public const string Absent = "(no recordings)";

    private static readonly Lazy<IReadOnlyDictionary<string, Recording>> s_all = new(Load);

    /// <summary>All recordings; empty when there are none here.</summary>
    public static IEnumerable<Recording> All => s_all.Value.Values;

    /// <summary>Why there are no recordings.</summary>
    public static string AbsentReason => $"No recorded exchanges: {Directory() ?? "../shared/recordings"} does not exist; set PARLANCE_RECORDINGS to their directory.";

    /// <summary>Names of the recordings that <paramref name="filter"/> accepts, as theory rows.</summary>
    public static TheoryData<string> Where(Func<Recording, bool> filter)
    {
        var rows = new TheoryData<string>();
        foreach (var recording in All.Where(filter).OrderBy(recording => recording.Name, StringComparer.Ordinal))
        {
            rows.Add(recording.Name);
        }

        if (s_all.Value.Count == 0)
        {
            rows.Add(Absent);
        }

        return rows;
    }

    /// <summary>The recording of that name; skips the running test when recordings are absent.</summary>
    public static Recording Get(string name)
    {
        Assert.SkipWhen(name == Absent, AbsentReason);
        return s_all.Value[name];
    }

    /// <summary>Skips the running test when recordings are absent.</summary>
    public static void Require() => Assert.SkipWhen(s_all.Value.Count == 0, AbsentReason);

    private static Dictionary<string, Recording> Load()
    {
        var found = new Dictionary<string, Recording>(StringComparer.Ordinal);
        if (Directory() is not { } root || !System.IO.Directory.Exists(root))
        {
            return found;
        }

        foreach (var file in System.IO.Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(root, file), null).Replace('\\', '/');
            found.Add(name, new Recording(name, File.ReadAllBytes(file)));
        }

        return found;
    }

    private static string? Directory() =>
        Environment.GetEnvironmentVariable("PARLANCE_RECORDINGS") is { Length: > 0 } named ? named
        : RepositoryRoot.Find() is { } root ? Path.GetFullPath(Path.Combine(root, "../shared/recordings"))
        : null;
}
