namespace Parlance.Manifests;

/// <summary>
/// Reads a <see cref="ManifestHead"/> off the lines of a manifest that comes with the library, without YAML: a hundred of them took 31 ms of each start. A test holds that it says of every one what the whole reader
/// says; manifests of users are always read whole.
/// </summary>
internal static class HeadReader
{
    /// <param name="text">The file: each field that is looked for stands at the beginning of a line, with its value behind it.</param>
    /// <param name="body">The whole manifest.</param>
    public static ManifestHead Read(ReadOnlySpan<char> text, Lazy<ProviderManifest> body)
    {
        var head = new ManifestHead(string.Empty, body);
        foreach (var line in text.EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon <= 0 || line[0] is ' ' or '#')
            {
                continue;
            }

            var comment = line.IndexOf(" #");
            var value = line[(colon + 1)..(comment < 0 ? line.Length : comment)].Trim();
            switch (line[..colon])
            {
                case "id":
                    head = head with { Id = value.ToString() };
                    break;
                case "aliases":
                    head = head with { Aliases = Words(value) };
                    break;
                case "status":
                    head = head with { Status = value.ToString() };
                    break;
                case "key_variables":
                    head = head with { KeyVariables = Words(value) };
                    break;
                case "auth":
                    head = head with { Auth = KindOf(value) };
                    break;
                case "local":
                    head = head with { Local = value is "true" };
                    break;
                case "simulated":
                    head = head with { Simulated = value is "true" };
                    break;
                case "models":
                    return head;
            }
        }

        return head;
    }

    private static string[] Words(ReadOnlySpan<char> list) => list.Trim("[] ").ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static AuthKind KindOf(ReadOnlySpan<char> auth)
    {
        const string Kind = "kind:";
        var word = auth[(auth.IndexOf(Kind) + Kind.Length)..].Trim("{} ");
        var end = word.IndexOfAny(" ,}");
        return AuthReader.KindOf((end < 0 ? word : word[..end]).ToString());
    }
}
