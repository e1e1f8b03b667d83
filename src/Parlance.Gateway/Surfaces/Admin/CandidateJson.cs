using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Routing;
using Parlance.Gateway.Relay;
using Parlance.Manifests;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>Candidates of an explanation: how each stands, what it costs, and what would be sent to it.</summary>
internal sealed class CandidateJson(Utf8JsonWriter json, ModelGroup group, RequestScan scan, IReadOnlyDictionary<string, TargetHealth> health, TimeProvider time)
{
    public void Write(string name, IReadOnlyList<Candidate> candidates)
    {
        json.WriteStartArray(name);
        foreach (var candidate in candidates)
        {
            json.WriteStartObject();
            json.WriteString("target", candidate.Member.Id);
            json.WriteString("role", group.Targets.Contains(candidate.Member) ? "target" : group.Fallback.Contains(candidate.Member) ? "fallback" : "instead");
            json.WriteNumber("weight", candidate.Weight);
            WriteStanding(candidate);
            WritePrice(candidate.Target);
            WriteRequest(candidate.Target);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public void WriteRefused(IReadOnlyList<(string Target, string Reason)> refused)
    {
        json.WriteStartArray("excluded");
        foreach (var (target, reason) in refused)
        {
            json.WriteStartObject();
            json.WriteString("target", target);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteStanding(in Candidate candidate)
    {
        if (double.IsFinite(candidate.Score) && candidate.Score < double.MaxValue)
        {
            json.WriteNumber("score", Math.Round(candidate.Score, 3));
        }

        json.WriteNumber("running", candidate.State.Running);
        json.WriteNumber("first_token_ms", Math.Round(candidate.State.FirstContent(stream: true)));
        json.WriteNumber("whole_answer_ms", Math.Round(candidate.State.FirstContent(stream: false)));
        var standing = health.TryGetValue(candidate.Target.Name, out var known) ? known : default;
        json.WriteNumber("keys", candidate.Target.Provider.Credentials.Count);
        json.WriteNumber("keys_failing", standing.Open);
        json.WriteNumber("keys_parked", standing.Parked);
    }

    private void WritePrice(Target target)
    {
        if (target.Card?.Price is not { } price)
        {
            json.WriteNull("price");
            return;
        }

        var rule = price.RuleFor(0, time.GetUtcNow());
        var rates = price.RatesUnder(rule);
        json.WriteStartObject("price");
        json.WriteNumber("input_nanousd_per_million", rates.Input);
        json.WriteNumber("output_nanousd_per_million", rates.Output);
        json.WriteNumber("cache_read_nanousd_per_million", rates.CacheRead);
        json.WriteString("rule", rule?.Name);
        json.WriteString("source", price.Origin);
        json.WriteEndObject();
    }

    /// <summary>What the target would be sent, composed as for a call.</summary>
    private void WriteRequest(Target target)
    {
        using var body = new PooledBuffer(1024);
        // Composed and never sent: nothing is settled.
        using var call = new ChatCall(DialectSet.OpenAiChat, scan, new CallerKey("none", "none"), "req_explain", null!, time) { Facts = new CallFacts(new DefaultHttpContext()) };
        json.WriteStartObject("request");
        if (!call.TryCompose(target, body, out var error))
        {
            json.WriteString("error", error.Message);
            json.WriteEndObject();
            return;
        }

        json.WriteString("dialect", target.Dialect.Name);
        json.WriteString("model", target.Wire.Model);
        json.WriteBoolean("translated", !call.IsSpliced);
        Names("dropped", call.Dropped);
        var (before, after) = (FieldsOf(scan.Body), FieldsOf(body.WrittenMemory));
        Names("fields_gone", before.Except(after));
        Names("fields_new", after.Except(before));
        json.WritePropertyName("body");
        json.WriteRawValue(body.WrittenSpan);
        json.WriteEndObject();

        void Names(string name, IEnumerable<string> values)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static List<string> FieldsOf(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.EnumerateObject().Select(field => field.Name)];
    }
}
