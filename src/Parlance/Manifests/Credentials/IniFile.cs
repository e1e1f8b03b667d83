namespace Parlance.Manifests.Credentials;

/// <summary>A file of sections, as the tools of AWS and Oracle keep their profiles. Indented lines belong to a nested value and are passed over.</summary>
internal sealed class IniFile
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);

    private IniFile(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Reads a text; what is no section, no field and no comment is an error at its line.</summary>
    public static IniFile Read(string text, string path, CredentialSearch search)
    {
        var file = new IniFile(path);
        Dictionary<string, string>? section = null;
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var bare = line.Trim().TrimStart('\uFEFF');
            if (bare.Length == 0 || bare[0] is '#' or ';' || (section is not null && line[0] is ' ' or '\t'))
            {
                continue;
            }

            var equals = bare.IndexOf('=', StringComparison.Ordinal);
            if (bare[0] == '[' && bare.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
            {
                var name = bare[1..end].Trim();
                file._sections[name] = section = file._sections.GetValueOrDefault(name) ?? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            }
            else if (section is not null && equals > 0)
            {
                section[bare[..equals].Trim()] = bare[(equals + 1)..].Trim();
            }
            else
            {
                search.Fail(path, number, string.Empty, "is neither a [section] nor a field with '='");
            }
        }

        return file;
    }

    /// <summary>The fields of a section; null when there is none of that name.</summary>
    public IReadOnlyDictionary<string, string>? Section(string name) => _sections.GetValueOrDefault(name);
}
