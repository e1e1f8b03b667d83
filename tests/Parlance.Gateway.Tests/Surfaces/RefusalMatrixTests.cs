using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Tests.Surfaces.Admin;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>Every kind of limit on every level: a refusal names which and whose it is, how much is left and when it returns.</summary>
public sealed class RefusalMatrixTests
{
    private static readonly string[] s_levels = ["key", "user", "team", "organisation"];

    /// <summary>The policy, how many calls it lets through, status and code of the refusal, what its message says beside the owner, and whether it returns at a time that is known.</summary>
    private static readonly (string Kind, string Policy, int Calls, int Status, string Code, string[] Says, bool Returns)[] s_kinds =
    [
        ("total", """ "budgets":[{"usd":0.000001,"per":"total"}] """, 0, 429, "budget_exceeded", ["(0.000001 USD in total) has 0.000001 USD left", "may cost up to 0.0", "does not return by itself"], false),
        ("day", """ "budgets":[{"usd":0.000001,"per":"day"}] """, 0, 429, "budget_exceeded", ["(0.000001 USD per day) has 0.000001 USD left", "T00:00:00Z"], true),
        ("week", """ "budgets":[{"usd":0.000001,"per":"week"}] """, 0, 429, "budget_exceeded", ["(0.000001 USD per week) has 0.000001 USD left", "T00:00:00Z"], true),
        ("month", """ "budgets":[{"usd":0.000001,"per":"month"}] """, 0, 429, "budget_exceeded", ["(0.000001 USD per month) has 0.000001 USD left", "-01T00:00:00Z"], true),
        ("rolling", """ "budgets":[{"usd":0.000001,"per":"24h","mode":"soft"}] """, 1, 429, "budget_exceeded", ["(0.000001 USD per 24 hours) has 0 USD left", " until 20"], true),
        ("soft", """ "budgets":[{"usd":0.000001,"per":"day","mode":"soft"}] """, 1, 429, "budget_exceeded", ["(0.000001 USD per day) has 0 USD left", "T00:00:00Z"], true),
        ("rpm", """ "rpm":1 """, 1, 429, "rate_limit_exceeded", ["1 requests per minute, has 0 left", "Try again in ", "Z."], true),
        ("rpd", """ "rpd":1 """, 1, 429, "rate_limit_exceeded", ["1 requests per day, has 0 left", "T00:00:00"], true),
        ("tpm", """ "tpm":1 """, 1, 429, "rate_limit_exceeded", ["1 tokens per minute, has 0 left", "Try again in ", "Z."], true),
        ("concurrency", """ "concurrency":1 """, 0, 429, "rate_limit_exceeded", ["1 requests at the same time, has 0 left", "when one of them has ended"], true),
        ("expiry", """ "expires_at":"2020-01-31T12:00:00Z" """, 0, 401, "key_expired", ["ended at 2020-01-31T12:00:00Z", "does not return by itself"], false),
        ("address", """ "addresses":["10.0.0.0/8"] """, 0, 403, "address_not_allowed", ["127.0.0.1", "not among the addresses"], false),
        ("model", """ "models":["west/*"] """, 0, 403, "model_not_allowed", ["'lab/echo'", "not among the models"], false),
    ];

    [Fact]
    public async Task Refusal_OfEveryKindOnEveryLevel_NamesWhichWhoseHowMuchAndWhen()
    {
        await using var rig = await AdminRig.StartAsync();
        List<string> wrong = [];
        foreach (var kind in s_kinds)
        {
            foreach (var level in s_levels)
            {
                var key = await MadeAsync(rig, level, kind.Policy);
                for (var i = 0; i < kind.Calls; i++)
                {
                    using var before = await AskAsync(rig, key, "hello there");
                    Assert.True(before.IsSuccessStatusCode, $"{kind.Kind} of {level}: {await before.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
                }

                using var running = kind.Kind == "concurrency" ? await AskAsync(rig, key, "[sim:pace=50] [sim:tokens=200] go", stream: true) : null;
                using var refused = await AskAsync(rig, key, "hello there");
                var body = JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"];
                var message = (string?)body?["message"] ?? "";
                if ((int)refused.StatusCode != kind.Status || (string?)body?["code"] != kind.Code
                    || !message.Contains($"{level} 'the {level}'", StringComparison.Ordinal) || kind.Says.Any(part => !message.Contains(part, StringComparison.Ordinal))
                    || (refused.Headers.RetryAfter?.Delta > TimeSpan.Zero) != kind.Returns)
                {
                    wrong.Add($"{kind.Kind} of {level}: {(int)refused.StatusCode} {body?.ToJsonString()} Retry-After {refused.Headers.RetryAfter}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Refusal_SeveralLimitsReached_IsTheOneThatLastsLongest()
    {
        await using var rig = await AdminRig.StartAsync();
        var team = (string)(await rig.MadeAsync("/admin/v1/tenants", """{"kind":"team","name":"search","rpd":1}"""))["id"]!;
        var key = (string)(await rig.MadeAsync("/admin/v1/keys", $$"""{"name":"a","tenant_id":"{{team}}","rpm":1}"""))["key"]!;
        using var first = await AskAsync(rig, key, "hello there");

        using var refused = await AskAsync(rig, key, "hello there");

        // At the end of a day both may be as near.
        Assert.Contains(DateTime.UtcNow.TimeOfDay < TimeSpan.FromHours(23.9) ? "team 'search', 1 requests per day" : "1 requests per", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<string> MadeAsync(AdminRig rig, string level, string policy)
    {
        string? parent = null;
        foreach (var kind in s_levels.Reverse().SkipLast(1))
        {
            var above = parent is null ? "" : $",\"parent_id\":\"{parent}\"";
            parent = (string)(await rig.MadeAsync("/admin/v1/tenants", $$"""{"kind":"{{kind}}","name":"the {{kind}}"{{above}}{{(kind == level ? $",{policy}" : "")}}}"""))["id"]!;
        }

        return (string)(await rig.MadeAsync("/admin/v1/keys", $$"""{"name":"the key","tenant_id":"{{parent}}"{{(level == "key" ? $",{policy}" : "")}}}"""))["key"]!;
    }

    private static Task<HttpResponseMessage> AskAsync(AdminRig rig, string key, string prompt, bool stream = false) => rig.Gateway.Client.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"lab/echo","max_tokens":20,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{prompt}}"}]}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        },
        HttpCompletionOption.ResponseHeadersRead);
}
