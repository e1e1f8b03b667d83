namespace Parlance.Manifests;

/// <summary>
/// Reads a <see cref="ManifestHead"/> off the lines of a manifest that comes with the library, without YAML: reading a hundred of them whole took 31 ms of each start. A test holds that it says of every one what the
/// whole reader says; manifests of users are always read whole. It keeps to what needs no compilation at start: searching for one character.
/// </summary>
internal static class HeadReader
{
    private const string Models = "models:";

    /// <param name="file">Each field that is looked for stands at the beginning of a line, with its value behind it, and before the models.</param>
    /// <param name="body">The whole manifest.</param>
    public static ManifestHead Read(TextReader file, Lazy<ProviderManifest> body)
    {
        var head = new ManifestHead(string.Empty, body);
        while (file.ReadLine() is { } line && !line.StartsWith(Models, StringComparison.Ordinal))
        {
            if (line.Length > 0 && line[0] is not ' ' and not '#' && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                head = Field(head, line.AsSpan(0, colon), ValueOf(line.AsSpan(colon + 1)));
            }
        }

        return head;
    }

    private static ManifestHead Field(ManifestHead head, ReadOnlySpan<char> name, ReadOnlySpan<char> value) => name switch
    {
        "id" => head with { Id = value.ToString() },
        "aliases" => head with { Aliases = Words(value) },
        "status" => head with { Status = value.ToString() },
        "key_variables" => head with { KeyVariables = Words(value) },
        "auth" => head with { Auth = KindOf(value) },
        "local" => head with { Local = value is "true" },
        "simulated" => head with { Simulated = value is "true" },
        _ => head,
    };

    /// <summary>Without the comment behind it.</summary>
    private static ReadOnlySpan<char> ValueOf(ReadOnlySpan<char> text)
    {
        var comment = text.IndexOf('#');
        return (comment > 0 && text[comment - 1] == ' ' ? text[..comment] : text).Trim();
    }

    private static List<string> Words(ReadOnlySpan<char> list)
    {
        var words = new List<string>();
        for (list = list.Trim(' ').TrimStart('[').TrimEnd(']').Trim(); list.Length > 0;)
        {
            var end = list.IndexOf(',');
            words.Add((end < 0 ? list : list[..end]).Trim().ToString());
            list = end < 0 ? default : list[(end + 1)..];
        }

        return words;
    }

    /// <summary>The word behind <c>kind:</c>.</summary>
    private static AuthKind KindOf(ReadOnlySpan<char> auth)
    {
        var word = auth[(auth.IndexOf(':') + 1)..].TrimStart();
        var end = 0;
        while (end < word.Length && char.IsAsciiLetterOrDigit(word[end]))
        {
            end++;
        }

        return AuthReader.KindOf(word[..end].ToString());
    }
}
