using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Parlance.Client.DependencyInjection;

namespace Parlance;

/// <summary>
/// Puts clients into a container: one <see cref="AiClient"/> for each registration, made when it is first asked for, which is an <see cref="IChatClient"/> as well, and disposed with the container.
/// Options are checked when a host starts, all problems at once, and else when the client is made (<see cref="OptionsValidationException"/>). Where the application has an <see cref="IHttpClientFactory"/>, calls go
/// through its client named <c>Parlance</c> (<c>Parlance:KEY</c> for a keyed one), unless <see cref="AiClientOptions.HttpHandler"/> is set; redirects and cookies are switched off there.
/// </summary>
public static class ParlanceRegistration
{
    /// <summary>Adds the client as <see cref="AiClient"/> and, where the application has none yet, as <see cref="IChatClient"/>. Called again, it changes the options further.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">The options, made of those before: <c>options => options with { Model = "…" }</c>. Null for the defaults: every request names its model.</param>
    public static IServiceCollection AddParlance(this IServiceCollection services, Func<AiClientOptions, AiClientOptions>? configure = null) =>
        AddParlance(services, (_, options) => configure?.Invoke(options) ?? options);

    /// <summary>The same with options that need other services, for example <c>IConfiguration</c>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">The options, made of the container and those before.</param>
    public static IServiceCollection AddParlance(this IServiceCollection services, Func<IServiceProvider, AiClientOptions, AiClientOptions> configure)
    {
        Add(services, Options.DefaultName, configure);
        services.TryAddSingleton(provider => ClientFactory.Create(provider, Options.DefaultName));
        services.TryAddSingleton<IChatClient>(provider => provider.GetRequiredService<AiClient>());
        return services;
    }

    /// <summary>Adds a client under a key, as <see cref="AiClient"/> and <see cref="IChatClient"/>: <c>[FromKeyedServices("fast")] IChatClient client</c>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="key">The key; not empty.</param>
    /// <param name="configure">The options, made of those before.</param>
    public static IServiceCollection AddKeyedParlance(this IServiceCollection services, string key, Func<AiClientOptions, AiClientOptions> configure) =>
        AddKeyedParlance(services, key, (_, options) => configure(options));

    /// <summary>The same with options that need other services.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="key">The key; not empty.</param>
    /// <param name="configure">The options, made of the container and those before.</param>
    public static IServiceCollection AddKeyedParlance(this IServiceCollection services, string key, Func<IServiceProvider, AiClientOptions, AiClientOptions> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        Add(services, key, configure);
        services.TryAddKeyedSingleton(key, (provider, _) => ClientFactory.Create(provider, key));
        services.TryAddKeyedSingleton<IChatClient>(key, (provider, _) => provider.GetRequiredKeyedService<AiClient>(key));
        return services;
    }

    private static void Add(IServiceCollection services, string name, Func<IServiceProvider, AiClientOptions, AiClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<ClientSettings>(name)
            .Configure<IServiceProvider>((settings, provider) => settings.Options = configure(provider, settings.Options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClientSettings>, ClientSettingsCheck>());

        // Behind everything that the application says of its handlers, so that nothing switches redirects on again.
        services.PostConfigure<HttpClientFactoryOptions>(FactoryHandler.NameOf(name), options => options.HttpMessageHandlerBuilderActions.Add(builder => FactoryHandler.Harden(builder.PrimaryHandler)));
    }
}
