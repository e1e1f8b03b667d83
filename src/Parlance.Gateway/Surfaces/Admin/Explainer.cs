using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Routing;
using Parlance.Upstream;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>Says where a call would go now and why, without making it. Thread-safe.</summary>
/// <param name="routes">The routes in force.</param>
/// <param name="findKey">Finds a key by id or name.</param>
/// <param name="purses">The limits.</param>
/// <param name="health">How targets stand; null where nothing is running.</param>
/// <param name="options">The configuration in force.</param>
/// <param name="time">Clock.</param>
internal sealed class Explainer(RouteTable routes, Func<string, CallerKey?> findKey, PurseSet purses, Func<IReadOnlyList<TargetHealth>>? health, Func<GatewayOptions> options, TimeProvider time)
{
    /// <summary>The explanation; or an error when there is no such model or key, or the request cannot be read.</summary>
    public AdminAnswer Explain(ExplainRequest asked)
    {
        var key = asked.Key is null ? new CallerKey("none", "(no key)") : findKey(asked.Key);
        if (key is null)
        {
            return AdminAnswer.Missing("key", asked.Key!);
        }

        if (!asked.TryScan(out var scan, out var error) || !routes.Current.TryExplain(new RouteAsk(DialectSet.OpenAiChat, scan!, new HeaderDictionary(), key.Id, key.Partition), out var group, out var order, out error))
        {
            return new AdminAnswer { Error = error };
        }

        return AdminAnswer.Object(json =>
        {
            json.WriteString("model", asked.Model);
            json.WriteBoolean("live", health is not null);
            json.WriteString("strategy", GroupReader.WordOf(group.Group.Strategy));
            json.WriteBoolean("affinity", group.Group.KeepsPrefixes);
            WriteKey(json, key, asked.Model);
            var standing = health?.Invoke().ToDictionary(target => target.Name, StringComparer.Ordinal) ?? [];
            var writer = new CandidateJson(json, group.Group, scan!, standing, time);
            writer.Write("candidates", order.All);
            writer.WriteRefused(order.Refused);
            writer.Write("on_context_length", order.OnContextLength);
            writer.Write("on_content_filter", order.OnContentFilter);
            WriteSettings(json, asked.Model, order);
        });
    }

    private void WriteKey(Utf8JsonWriter json, CallerKey key, string model)
    {
        json.WriteStartObject("key");
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        json.WriteBoolean("may_use_model", !key.IsAdmin && key.Allows(model));
        json.WriteStartArray("limits");
        foreach (var holder in key.Limited)
        {
            json.WriteStartObject();
            json.WriteString("of", holder.Owner);
            Number("rpm", holder.Limits.RequestsPerMinute);
            Number("rpd", holder.Limits.RequestsPerDay);
            Number("tpm", holder.Limits.TokensPerMinute);
            Number("concurrency", holder.Limits.Concurrency);
            AdminReports.WriteState(json, purses.StateOf(holder.Id));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var rates = purses.RatesOf(key.Limited);
        Left("requests", rates.Requests);
        Left("tokens", rates.Tokens);
        json.WriteEndObject();

        void Number(string name, long? value)
        {
            if (value is { } limit)
            {
                json.WriteNumber(name, limit);
            }
        }

        void Left(string name, RateStand? stand)
        {
            if (stand is { } known)
            {
                json.WriteNumber($"{name}_left", known.Left);
            }
        }
    }

    /// <summary>Each value that decides, and the line from which it is.</summary>
    private void WriteSettings(Utf8JsonWriter json, string model, RouteOrder order)
    {
        var configured = options();
        var defaults = configured.Defaults;
        json.WriteStartArray("settings");
        foreach (var (path, at) in configured.Origins.Where(origin => origin.Key == $"models.{model}" || origin.Key.StartsWith($"models.{model}.", StringComparison.Ordinal)))
        {
            Write(path, null, at.ToString());
        }

        foreach (var provider in order.All.Select(candidate => candidate.Target.Provider).DistinctBy(provider => provider.Id))
        {
            Write($"providers.{provider.Id}", provider.BaseUrl.ToString(), From($"providers.{provider.Id}", "manifest"));
            Write($"providers.{provider.Id} credential", null, provider.CredentialFrom ?? From($"providers.{provider.Id}", "none"));
        }

        Default("max_retries", defaults.MaxRetries.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Default("strict", defaults.Strict ? "true" : "false");
        Default("unknown_price", defaults.AllowsUnpriced ? "allow" : "deny");
        Default("first_token_timeout", defaults.Timeouts.FirstToken.ToString());
        Default("whole_timeout", defaults.Timeouts.Whole.ToString());
        Default("idle_timeout", defaults.Timeouts.Idle.ToString());
        Default("total_timeout", defaults.Timeouts.Total.ToString());
        json.WriteEndArray();

        string From(string path, string otherwise) => configured.Origins.TryGetValue(path, out var at) ? at.ToString() : otherwise;

        void Default(string name, string value) => Write($"defaults.{name}", value, From($"defaults.{name}", "default"));

        void Write(string path, string? value, string from)
        {
            json.WriteStartObject();
            json.WriteString("field", path);
            json.WriteString("value", value);
            json.WriteString("from", from);
            json.WriteEndObject();
        }
    }
}
