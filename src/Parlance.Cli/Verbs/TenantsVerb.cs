using System.CommandLine;
using Parlance.Cli.Output;
using Parlance.Gateway.Features.Keys;

namespace Parlance.Cli.Verbs;

/// <summary><c>parlance tenants</c>: organisations, teams and users, whose limits hold for all their keys together.</summary>
internal static class TenantsVerb
{
    private static readonly string[] s_kinds = ["organisation", "team", "user"];

    public static Command Create(Terminal terminal) =>
        new Verb("tenants", "Make, list and remove organisations, teams and users, whose limits hold for all their keys together.")
        {
            CreateCreate(terminal),
            CreateList(terminal),
            CreateRemove(terminal),
        };

    private static Verb CreateCreate(Terminal terminal)
    {
        var kind = new Argument<string>("kind") { Description = "organisation, team or user." };
        kind.AcceptOnlyFromAmong(s_kinds);
        var name = new Argument<string>("name") { Description = "What to call it. Need not be unique." };
        var parent = new Option<string?>("--parent") { Description = "What stands above it: a team's organisation, a user's team or organisation.", HelpName = "ID" };
        var policy = new PolicyOptions();
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("create", "Make an organisation, a team or a user. Its id is written to standard output.")
        {
            Examples =
                """
                  ORG=$(parlance tenants create organisation acme --budget 1000/month)
                  TEAM=$(parlance tenants create team search --parent $ORG --budget 50/day)
                  parlance keys create crawler --tenant $TEAM --rpm 600
                """,
        };
        verb.Add(kind);
        verb.Add(name);
        verb.Add(parent);
        policy.AddTo(verb);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var folder = setup.DataFolder(parsed);
            KeyStore.Open(folder); // Makes the store when it is missing.
            var tenant = new TenantStore(folder).Create((TenantKind)Array.IndexOf(s_kinds, parsed.GetValue(kind)), parsed.GetValue(name)!, parsed.GetValue(parent), policy.Read(parsed));
            await (parsed.GetValue(json) ? WriteAsync(terminal, tenant) : terminal.Out.WriteLineAsync(tenant.Id));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb CreateList(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("list", "List organisations, teams and users, removed ones included.");
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var tenants = new TenantStore(setup.DataFolder(parsed)).Page(null, int.MaxValue);
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteArrayAsync(terminal, tenants, Write);
                return ExitCode.Success;
            }

            Listing.Write(
                terminal,
                ["ID", "KIND", "NAME", "BELOW", "BUDGETS", "STATE"],
                tenants.Select(tenant => new[]
                {
                    tenant.Id,
                    s_kinds[(int)tenant.Kind],
                    tenant.Name,
                    tenant.ParentId ?? "",
                    string.Join(", ", tenant.Policy.Limits.Budgets.Select(budget => $"{Money.Usd(budget.LimitNanoUsd)} {budget.Period}")),
                    tenant.RemovedAt is { } at ? $"removed {at:yyyy-MM-dd HH:mm}" : tenant.Policy.ExpiresAt is { } end ? $"until {end:yyyy-MM-dd HH:mm}" : "active",
                }));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb CreateRemove(Terminal terminal)
    {
        var id = new Argument<string>("id") { Description = "Id of the organisation, team or user." };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var setup = new SetupOptions();
        var verb = new Verb("remove", "Remove an organisation, team or user. Its keys, and those of all below it, open nothing any more.");
        verb.Add(id);
        verb.Add(json);
        setup.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            var tenant = new TenantStore(setup.DataFolder(parsed)).Remove(parsed.GetValue(id)!);
            await (parsed.GetValue(json) ? WriteAsync(terminal, tenant) : terminal.Out.WriteLineAsync($"{tenant.Id} ({tenant.Name}) is removed."));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Task WriteAsync(Terminal terminal, Tenant tenant) => JsonOutput.WriteAsync(terminal, json => Write(json, tenant));

    private static void Write(System.Text.Json.Utf8JsonWriter json, Tenant tenant)
    {
        json.WriteStartObject();
        TenantStore.Write(json, tenant);
        json.WriteEndObject();
    }
}
