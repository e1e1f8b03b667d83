namespace Parlance.Client.DependencyInjection;

/// <summary>The options of one registration, as the options of a container must be: to be filled in.</summary>
internal sealed class ClientSettings
{
    public AiClientOptions Options { get; set; } = new();

    /// <summary>What the check has loaded, so that it is loaded once.</summary>
    public ClientTargets? Targets { get; set; }
}
