using System.CommandLine;
using System.Net;
using Parlance.Gateway.Configuration;
using Parlance.Manifests;

namespace Parlance.Cli.Verbs;

/// <summary>The options that say what a key or a tenant may do.</summary>
internal sealed class PolicyOptions
{
    private readonly Option<string[]> _models = new("--model") { Description = "A model that may be called, * as wildcard; may be given several times. Default: all.", HelpName = "PATTERN" };
    private readonly Option<string[]> _budgets = new("--budget") { Description = "A hard budget, for example 5, 5/day, 20/month or 10/24h; may be given several times.", HelpName = "USD[/PERIOD]" };
    private readonly Option<int?> _rpm = new("--rpm") { Description = "Requests in any minute.", HelpName = "N" };
    private readonly Option<int?> _rpd = new("--rpd") { Description = "Requests in a day of UTC.", HelpName = "N" };
    private readonly Option<long?> _tpm = new("--tpm") { Description = "Tokens in a minute.", HelpName = "N" };
    private readonly Option<int?> _concurrency = new("--concurrency") { Description = "Requests at the same time.", HelpName = "N" };
    private readonly Option<DateTimeOffset?> _expires = new("--expires") { Description = "When it ends, for example 2027-01-31.", HelpName = "TIME" };
    private readonly Option<string[]> _addresses = new("--from") { Description = "An address or network from which calls may come, for example 10.0.0.0/8; may be given several times.", HelpName = "ADDRESS" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "Your own words, for sorting; may be given several times.", HelpName = "NAME=VALUE" };

    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _models, _budgets, _rpm, _rpd, _tpm, _concurrency, _expires, _addresses, _tags })
        {
            verb.Add(option);
        }
    }

    /// <exception cref="CommandException">A value makes no sense.</exception>
    public Policy Read(ParseResult parsed) => new()
    {
        Models = parsed.GetValue(_models) is { Length: > 0 } models ? models : null,
        Limits = new KeyLimits
        {
            Budgets = [.. (parsed.GetValue(_budgets) ?? []).Select(ReadBudget)],
            RequestsPerMinute = AtLeastOne(parsed.GetValue(_rpm), _rpm),
            RequestsPerDay = AtLeastOne(parsed.GetValue(_rpd), _rpd),
            TokensPerMinute = parsed.GetValue(_tpm) is < 1 ? throw Wrong(_tpm.Name) : parsed.GetValue(_tpm),
            Concurrency = AtLeastOne(parsed.GetValue(_concurrency), _concurrency),
        },
        ExpiresAt = parsed.GetValue(_expires),
        Addresses = [.. (parsed.GetValue(_addresses) ?? []).Select(ReadAddress)],
        Tags = (parsed.GetValue(_tags) ?? []).Select(ReadTag).DistinctBy(tag => tag.Name).ToDictionary(tag => tag.Name, tag => tag.Value),
    };

    private static Budget ReadBudget(string text)
    {
        var cut = text.IndexOf('/', StringComparison.Ordinal);
        var period = cut < 0 ? BudgetPeriod.Total : BudgetPeriod.Parse(text[(cut + 1)..]);
        return NanoUsd.TryParse(cut < 0 ? text : text.AsSpan(0, cut), out var limit) && period is not null
            ? new Budget(limit, period)
            : throw new CommandException($"--budget '{text}' is no amount of USD, or one with a period: total, day, week, month, or a rolling time such as 24h or 30d.", ExitCode.Usage);
    }

    private static IPNetwork ReadAddress(string text) => IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new CommandException($"--from '{text}' is no address such as 10.1.2.3 and no network such as 10.0.0.0/8.", ExitCode.Usage);

    private static (string Name, string Value) ReadTag(string text) => text.Split('=', 2) is [{ Length: > 0 } name, var value]
        ? (name, value)
        : throw new CommandException($"--tag '{text}' is no NAME=VALUE.", ExitCode.Usage);

    private static int? AtLeastOne(int? value, Option option) => value is < 1 ? throw Wrong(option.Name) : value;

    private static CommandException Wrong(string option) => new($"{option} must be 1 or more; leave it out for no limit.", ExitCode.Usage);
}
