using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parlance.Client.DependencyInjection;

/// <summary>Makes the client of a registration, without waiting for anything.</summary>
internal static class ClientFactory
{
    /// <summary>Throws <see cref="OptionsValidationException"/> for options that make no sense, <see cref="AiException"/> for a handler that cannot be used.</summary>
    public static AiClient Create(IServiceProvider provider, string name)
    {
        var settings = provider.GetRequiredService<IOptionsMonitor<ClientSettings>>().Get(name);
        var options = settings.Options;
        if (options.HttpHandler is null && provider.GetService<IHttpMessageHandlerFactory>() is { } factory)
        {
            var client = FactoryHandler.NameOf(name);
            options = options with { HttpHandler = FactoryHandler.Check(factory.CreateHandler(client), client) };
        }

        return new AiClient(options, settings.Targets!);
    }
}
