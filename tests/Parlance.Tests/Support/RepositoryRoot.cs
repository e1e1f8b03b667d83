namespace Parlance.Tests.Support;

/// <summary>The repository that the tests run in.</summary>
public static class RepositoryRoot
{
    /// <summary>The nearest directory above the test's binaries that holds <c>Parlance.slnx</c>; null when there is none.</summary>
    public static string? Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Parlance.slnx")))
            {
                return directory.FullName;
            }
        }

        return null;
    }

    /// <summary>A path below the repository, for example <c>fixtures/openai-chat</c>.</summary>
    public static string Combine(string path) => Path.Combine(Find() ?? throw new DirectoryNotFoundException("No Parlance.slnx above the tests."), path);
}
