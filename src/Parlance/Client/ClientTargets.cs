using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects.Operations;
using Parlance.Manifests;

namespace Parlance;

/// <summary>Whom a client may ask: the catalog that its options describe, and the main model with its fallbacks. Immutable and thread-safe.</summary>
internal sealed class ClientTargets
{
    private readonly Catalog _catalog;
    private readonly ManifestSet? _manifests;
    private readonly bool _network;
    private readonly string? _model;
    private readonly Target[] _fallbacks;
    private readonly Target[] _main;

    private ClientTargets(AiClientOptions options, Catalog catalog, ManifestSet? manifests)
    {
        _catalog = catalog;
        _manifests = manifests;
        _network = options.HttpHandler is null;
        _model = options.Model;
        var resolved = ResolveAll(_model is null ? options.Fallbacks : [_model, .. options.Fallbacks]);
        _main = _model is null ? [] : resolved;
        _fallbacks = _model is null ? resolved : resolved[1..];
    }

    /// <summary>The main model's target; null when every request names its own.</summary>
    public Target? Main => _main is [var main, ..] ? main : null;

    /// <summary>Throws an <see cref="AiException"/> when the options make no sense or name a model that cannot be asked.</summary>
    public static ClientTargets Load(AiClientOptions options, Func<string, string?> environment)
    {
        OptionsCheck.Throw(options);
        return LoadChecked(options, environment);
    }

    /// <summary>The same for options that make sense by themselves.</summary>
    public static ClientTargets LoadChecked(AiClientOptions options, Func<string, string?> environment)
    {
        if (options.Catalog is { } given)
        {
            return new ClientTargets(options, given, null);
        }

        var manifests = ManifestSet.Load(options.ManifestPaths, environment, out var errors);
        return errors.Count > 0
            ? throw Invalid("manifest_paths", $"The manifests cannot be used:\n{string.Join('\n', errors)}")
            : new ClientTargets(options, Compile(options, manifests, environment), manifests);
    }

    /// <summary>The targets to try for a request of <paramref name="model"/>, in order.</summary>
    public IReadOnlyList<Target> For(string model) => model != _model ? [Resolve(model), .. _fallbacks] : _main[0].ChatRefusal is { } refusal ? throw new AiException(refusal, _main[0].Name) : _main;

    /// <summary>The targets to try for something else than chat, in order. A model that cannot do it is told by the attempts.</summary>
    public IReadOnlyList<Target> For(Operation operation, string? model, IReadOnlyList<string> fallbacks) => string.IsNullOrWhiteSpace(model)
        ? throw Invalid("model", $"model is not said; name one for {operation.Word()} in the options (Model = \"provider/model\") or make the client for one.")
        : [model == _model ? _main[0] : Usable(model), .. fallbacks.Select(Usable)];

    /// <summary>The target of a model's name; null when there is none.</summary>
    public Target? Find(string model) => model == _model ? Main : _catalog.TryResolve(model, out var target, out _) ? target : null;

    private static Catalog Compile(AiClientOptions options, ManifestSet manifests, Func<string, string?> environment)
    {
        ProviderManifest? main = null;
        if (options.ApiKey is not null || options.Credential is not null || options.BaseUrl is not null)
        {
            // The model's provider must be known before anything is compiled: the explicit key belongs to it alone.
            if (!manifests.TryFindForModel(options.Model!, out main))
            {
                new Catalog([], manifests.Heads).TryResolve(options.Model!, out _, out var unknown);
                throw new AiException(unknown!);
            }

            environment = WithoutKeyOf(main, options, environment);
        }

        var builder = new CatalogBuilder(manifests, environment);
        if (main is not null)
        {
            var keys = options.ApiKey is { } key ? [new Secret(key.Trim())] : Array.Empty<Secret>();
            builder.Add(new ProviderEntry(main.Id) { Credentials = keys, Credential = options.Credential, Overrides = new ProviderManifest { BaseUrl = options.BaseUrl } });
        }

        builder.AddFromEnvironment();
        foreach (var local in builder.LocalServers().Where(local => local.Id != main?.Id))
        {
            builder.Add(new ProviderEntry(local.Id));
        }

        return builder.TryBuild(out var catalog, out var errors) ? catalog : throw Invalid("options", $"The providers cannot be used:\n{string.Join('\n', errors)}");
    }

    /// <summary>A key in the environment is bound to the origin of its manifest: at another address only an explicit key is sent.</summary>
    private static Func<string, string?> WithoutKeyOf(ProviderManifest provider, AiClientOptions options, Func<string, string?> environment)
    {
        if (options.BaseUrl is null || options.ApiKey is not null || options.Credential is not null || IsSameOrigin(options.BaseUrl, provider.BaseUrl))
        {
            return environment;
        }

        if (provider.Auth?.Required ?? true)
        {
            throw new AiException(new ChatError(ErrorKind.Authentication, $"A key from the environment is not sent to {options.BaseUrl.Host}, which is not the address of provider '{provider.Id}'; give AiClientOptions.ApiKey or Credential together with BaseUrl.") { Side = ErrorSide.Client, Param = "api_key" });
        }

        string[] hidden = [.. provider.KeyVariables, VariableNames.KeyOf(provider.Id)];
        return name => hidden.Contains(name) ? null : environment(name);
    }

    private static bool IsSameOrigin(Uri left, Uri? right) =>
        right is not null && Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static AiException Invalid(string param, string message) => new(new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param });

    /// <summary>All targets, or all that is wrong with them.</summary>
    private Target[] ResolveAll(IReadOnlyList<string> models)
    {
        var found = new Target[models.Count];
        List<AiException> wrong = [];
        for (var i = 0; i < found.Length; i++)
        {
            try
            {
                found[i] = models[i] == _model ? Usable(models[i]) : Resolve(models[i]);
            }
            catch (AiException e)
            {
                wrong.Add(e);
            }
        }

        return wrong switch
        {
            [] => found,
            [var only] => throw only,
            [var first, ..] => throw new AiException(first.Error with { Message = string.Join('\n', wrong.Select(one => one.Error.Message)) }, first.Target),
        };
    }

    private Target Resolve(string model)
    {
        var target = Usable(model);
        return target.ChatRefusal is { } refusal ? throw new AiException(refusal, target.Name) : target;
    }

    /// <summary>A target that can be asked for something, if not to chat.</summary>
    private Target Usable(string model)
    {
        if (!_catalog.TryResolve(model, out var target, out var error))
        {
            throw new AiException(IsKeyMissing(model, out var noKey) ? noKey : error);
        }

        var provider = target.Provider;
        if (provider.Auth.Required && !provider.HasCredential)
        {
            throw new AiException(NoKey(provider.Id, provider.KeyVariables), target.Name);
        }

        // RFC 6761 reserves `.invalid`: the simulator's address until someone gives it a real one.
        return provider.Simulated && _network && provider.BaseUrl.Host.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase)
            ? throw Invalid("http_handler", $"'{target.Name}' is answered by the simulator, not over the network: set AiClientOptions.HttpHandler to a SimulatorHandler of the package Parlance.Simulator, or BaseUrl to the address of a running simulator.")
            : target;
    }

    private bool IsKeyMissing(string model, [NotNullWhen(true)] out ChatError? error)
    {
        error = null;
        if (_manifests is null || !_manifests.TryFindForModel(model, out var manifest) || manifest.Status == "retired" || _catalog.Providers.Any(provider => provider.Id == manifest.Id))
        {
            return false;
        }

        error = NoKey(manifest.Id, manifest.KeyVariables);
        return true;
    }

    private static ChatError NoKey(string provider, IReadOnlyList<string> variables)
    {
        var names = variables.Count > 0 ? string.Join(" or ", variables) : VariableNames.KeyOf(provider);
        return new ChatError(ErrorKind.Authentication, $"There is no key for provider '{provider}': set the environment variable {names}, or give AiClientOptions.ApiKey when it is the main model's provider.")
        {
            Side = ErrorSide.Client,
            Code = "missing_api_key",
            Param = "api_key",
        };
    }
}
