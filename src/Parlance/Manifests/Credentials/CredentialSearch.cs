using System.Text.Json;

namespace Parlance.Manifests.Credentials;

/// <summary>One search for the credential of one provider: what is said, what the environment holds, and what is wrong. Reads files, writes none.</summary>
/// <param name="Auth">How the provider authorises.</param>
/// <param name="Said">What the operator says.</param>
/// <param name="At">Where.</param>
/// <param name="Id">The provider's entry.</param>
/// <param name="Environment">Gives the value of a variable, null when it is not set.</param>
/// <param name="Machine">Whose machine this is.</param>
/// <param name="Errors">Receives what is wrong.</param>
internal sealed record CredentialSearch(AuthScheme Auth, CredentialOptions Said, YamlPosition At, string Id, Func<string, string?> Environment, MachineCloud Machine, ICollection<YamlError> Errors)
{
    private const int MaxFile = 256 * 1024;

    /// <summary>A variable's value without the space around it; null when it is not set or empty.</summary>
    public string? Read(string variable) => Environment(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <summary>A file of the home folder; null when there is no such folder.</summary>
    public string? Home(params ReadOnlySpan<string> path) => (Read("HOME") ?? Read("USERPROFILE")) is { } home ? Path.Combine([home, .. path]) : null;

    /// <summary>A path as a person writes it: <c>~</c> is the home folder, and a configuration's relative paths begin beside it.</summary>
    public string Resolve(string path)
    {
        if (path.StartsWith("~/", StringComparison.Ordinal) && Home(path[2..]) is { } home)
        {
            return home;
        }

        return At.File is { } file && Path.GetDirectoryName(file) is { } folder ? Path.Combine(folder, path) : path;
    }

    /// <summary>An error at the operator's entry.</summary>
    public FoundCredential? Fail(string message)
    {
        Errors.Add(new YamlError(At, Id, message));
        return null;
    }

    /// <summary>An error in a file, at a line if it is known.</summary>
    public FoundCredential? Fail(string file, int line, string field, string message)
    {
        Errors.Add(new YamlError(new YamlPosition(file, line, line > 0 ? 1 : 0), field, message));
        return null;
    }

    /// <summary>The text of a file; null after an error.</summary>
    public string? ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path).Length <= MaxFile)
            {
                return File.ReadAllText(path);
            }

            Fail(path, 0, string.Empty, "is no credential file: it is too large");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Fail(path, 0, string.Empty, $"cannot be read, and {Id} needs it: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "access is denied or it is no file")}");
        }

        return null;
    }

    /// <summary>The JSON object in a text; null after an error that quotes nothing of it.</summary>
    public JsonElement? ReadJson(string text, string file)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return json.RootElement.Clone();
            }

            Fail(file, 1, string.Empty, "must be a JSON object");
        }
        catch (JsonException e)
        {
            Fail(file, (int)(e.LineNumber ?? 0) + 1, string.Empty, "is not valid JSON");
        }

        return null;
    }

    /// <summary>A text of a JSON object that must be there; null after an error.</summary>
    public string? Require(JsonElement json, string file, string name)
    {
        if (Text(json, name) is { } text)
        {
            return text;
        }

        Fail(file, 0, name, "is required");
        return null;
    }

    /// <summary>A text of a JSON object; null when it is not there or empty.</summary>
    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>The address in a text, to which secrets may be sent; null after an error.</summary>
    public Uri? SafeAddress(string text, string file, string name)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && AuthReader.IsTokenUrl(uri))
        {
            return uri;
        }

        Fail(file, 0, name, "must be an https address without credentials, query and fragment: a secret is sent there");
        return null;
    }
}
