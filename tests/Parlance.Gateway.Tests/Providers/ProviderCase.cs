using System.Text.RegularExpressions;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Providers;

/// <summary>One manifest as the tests over all of them call it: which model, with which credential, at which address of the simulator.</summary>
public sealed partial class ProviderCase
{
    public const string Key = "key-of-the-provider-0123456789";
    private const string Piece = "us-east-1";

    private ProviderCase(ProviderManifest manifest, string? model = null) => (Manifest, Model) = (manifest, model ?? manifest.Models.FirstOrDefault(card => card.Operations is null)?.Id ?? "some-model");

    public ProviderManifest Manifest { get; }

    public string Id => Manifest.Id;

    /// <summary>The model that is called: the first of the manifest that chats, unless a test names another.</summary>
    public string Model { get; }

    /// <summary>What it does besides chat, each with its path.</summary>
    public IReadOnlyDictionary<Operation, string> Operations => Manifest.Operations ?? OperationSet.PathsOf(Manifest.Dialect!);

    public Quirks Quirks => (Manifest.Quirks ?? Quirks.None).For(Model);

    public bool SpeaksChatCompletions => Manifest.Dialect == DialectSet.OpenAiChat;

    /// <summary>Whether its errors come under status 200.</summary>
    public bool FailsUnderOk => Manifest.Answers.Errors == "base_resp";

    /// <summary>The path of the simulator's address behind which this provider stands.</summary>
    public string BasePath
    {
        get
        {
            var address = PieceName().Replace(Manifest.BaseUrlTemplate ?? Manifest.BaseUrl!.AbsoluteUri, Piece);
            return $"/as/{Id}{new Uri(address).AbsolutePath}".TrimEnd('/');
        }
    }

    /// <summary>The first model that is made for an operation, else any.</summary>
    public string ModelFor(Operation operation) => Manifest.Models.FirstOrDefault(card => card.Operations?.Contains(operation) == true)?.Id ?? Model;

    /// <summary>Ids of all manifests whose provider can be called.</summary>
    public static IEnumerable<string> Ids => Callable.Select(manifest => manifest.Id);

    private static IEnumerable<ProviderManifest> Callable => ManifestSet.Embedded.Manifests.Where(manifest => manifest is { Simulated: false, Dialect: IDialect, Status: not "retired" });

    /// <summary>Those that chat.</summary>
    public static TheoryData<string> Chatting() => [.. Callable.Where(manifest => manifest.Chat != false).Select(manifest => manifest.Id)];

    public static TheoryData<string> Where(Func<ProviderCase, bool> filter) => [.. Callable.Where(manifest => manifest.Chat != false).Select(manifest => new ProviderCase(manifest)).Where(filter).Select(one => one.Id)];

    /// <summary>The families of models that have rules of their own, by the beginnings of their names.</summary>
    public static TheoryData<string, string> Families()
    {
        var rows = new TheoryData<string, string>();
        foreach (var manifest in Callable.Where(manifest => manifest.Chat != false))
        {
            foreach (var beginning in manifest.Quirks?.ByModel.Keys ?? [])
            {
                rows.Add(manifest.Id, beginning);
            }
        }

        return rows;
    }

    public static ProviderCase Of(string id, string? model = null) => ManifestSet.Embedded.TryFind(id, out var manifest) ? new ProviderCase(manifest, model) : throw new ArgumentException(id);

    /// <summary>The pieces of the address that a signature needs as well.</summary>
    public IReadOnlyDictionary<string, string> SettingValues => Manifest.Settings.ContainsKey("region") ? new Dictionary<string, string> { ["region"] = Piece } : new Dictionary<string, string>();

    /// <summary>What is written of the credential beside it: Oracle's services take a signature, or a key of their own as bearer.</summary>
    public AuthScheme? Auth => Manifest.Auth?.Kind == AuthKind.Oci ? new AuthScheme("Authorization", "Bearer ", true) : null;

    /// <summary>The entry of a configuration that points this provider at a simulator.</summary>
    public string Entry(Uri simulator)
    {
        var auth = Auth is null ? "" : ", auth: { kind: bearer }";
        var settings = string.Concat(SettingValues.Select(setting => $", {setting.Key}: {setting.Value}"));
        return $"{Id}: {{ base_url: {new Uri(simulator, BasePath).AbsoluteUri}, api_key: {Key}{settings}{auth} }}";
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PieceName();
}
