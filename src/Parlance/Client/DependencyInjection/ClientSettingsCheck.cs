using Microsoft.Extensions.Options;

namespace Parlance.Client.DependencyInjection;

/// <summary>Finds everything that is wrong with the options of a registration: senseless values, manifests that cannot be used, models that cannot be asked, keys that are missing.</summary>
internal sealed class ClientSettingsCheck : IValidateOptions<ClientSettings>
{
    public ValidateOptionsResult Validate(string? name, ClientSettings options)
    {
        var found = OptionsCheck.Find(options.Options).ToList();
        var problems = found.ConvertAll(problem => problem.Message);
        if (!found.Exists(problem => OptionsCheck.IsOfTheProvider(problem.Param)))
        {
            try
            {
                options.Targets = ClientTargets.LoadChecked(options.Options, Environment.GetEnvironmentVariable);
            }
            catch (AiException e)
            {
                problems.AddRange(e.Message.Split('\n'));
            }
        }

        var who = string.IsNullOrEmpty(name) ? "Parlance" : $"Parlance '{name}'";
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems.Select(problem => $"{who}: {problem}"));
    }
}
