using Parlance.Manifests;
using Parlance.Manifests.Credentials;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests.Credentials;

/// <summary>A home folder with files, an environment and a configuration; a provider of each kind of authorisation stands ready.</summary>
internal sealed class Place : IDisposable
{
    public static readonly string RsaKey = File.ReadAllText(RepositoryRoot.Combine("fixtures/upstream/credentials/rfc7515-a2.pem"));
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("parlance-home-");
    private readonly Dictionary<string, string> _variables = [];

    public Place() => _variables["HOME"] = _home.FullName;

    public MachineCloud Machine { get; set; }

    public List<YamlError> Errors { get; } = [];

    public string Said => string.Join('\n', Errors);

    public string Path(string file) => System.IO.Path.Combine(_home.FullName, file);

    public Place Set(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    public Place Write(string file, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(file))!);
        File.WriteAllText(Path(file), text);
        return this;
    }

    /// <summary>A service account's key file as Google hands it out.</summary>
    public string Account(string change = "") =>
        $$"""{ "type": "service_account", "project_id": "lab-1", "private_key_id": "key-1", "private_key": {{System.Text.Json.JsonSerializer.Serialize(RsaKey)}}, "client_email": "robot@lab-1.example", {{change}} "client_id": "1" }""";

    /// <summary>Compiles an entry of a configuration that lies in the home folder. Its <c>KIND</c> is a manifest with that kind of authorisation.</summary>
    public Provider? Compile(string entry)
    {
        Errors.Clear();
        var field = YamlReader.Read(entry, Path("parlance.yaml"), Errors)!.Fields.Single();
        return Compiler().Compile(ProviderEntry.Read(field, Errors), Errors);
    }

    /// <summary>Whether a provider works without configuration.</summary>
    public bool IsReady(string id) => Set().Heads.FirstOrDefault(head => head.Id == id) is { } head && Compiler().IsReady(head);

    public void Dispose() => _home.Delete(recursive: true);

    private static ManifestSet Set()
    {
        var folder = Directory.CreateTempSubdirectory("parlance-manifests-");
        foreach (var (id, address, auth) in new[]
        {
            ("g-lab", "https://{region}.g.example/{project}", "{ kind: gcp }\nsettings: { region: { default: us }, project: { variables: [ G_PROJECT ] } }\nkey_variables: [ G_TOKEN, GOOGLE_APPLICATION_CREDENTIALS ]"),
            ("e-lab", "https://{resource}.e.example/openai/v1", "{ kind: entra, header: api-key }\nbase_url_variable: E_ENDPOINT\nsettings: { resource: { variables: [ E_RESOURCE ] } }"),
            ("a-lab", "https://{region}.a.example", "{ kind: sigv4, service: bedrock }\nsettings: { region: { variables: [ AWS_REGION ] } }\nkey_variables: [ A_TOKEN, AWS_ACCESS_KEY_ID ]"),
            ("o-lab", "https://{host}/v2", "{ kind: oauth2, token_url: 'https://{account}.o.example/oauth/token', scope: all }\nsettings: { host: { variables: [ O_HOST ] }, account: { variables: [ O_ACCOUNT ] } }\nkey_variables: [ O_SERVICE_KEY ]"),
            ("c-lab", "https://{region}.c.example", "{ kind: oci }\nsettings: { region: {} }"),
            ("k-lab", "https://k.example", "{ kind: bearer }"),
        })
        {
            File.WriteAllText(System.IO.Path.Combine(folder.FullName, $"{id}.yaml"), $"id: {id}\nname: Lab\ndialect: openai-chat\nbase_url: {address}\nauth: {auth}\n");
        }

        var set = ManifestSet.Load([folder.FullName], out var errors);
        folder.Delete(recursive: true);
        Assert.Empty(errors);
        return set;
    }

    private ProviderCompiler Compiler() => new(Set(), _variables.GetValueOrDefault, Machine);
}
