using System.Text;
using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Manifests;

namespace Parlance.Cli.Compliance;

/// <summary>Cases about what an error means and what follows from it.</summary>
internal static class ErrorCases
{
    /// <summary>A call that is answered with the case's error ends as the case says.</summary>
    public static async Task ClassifyAsync(Material material)
    {
        using var answer = new CannedAnswer((int)material.Input["http_status"]!.GetValue<long>(), Encoding.UTF8.GetBytes(material.Input["response_body"]?.ToJsonString() ?? ""));
        using var client = await AiClient.FromModelAsync($"{material.Manifest().Id}/any-model", new AiClientOptions { Catalog = new Catalog([material.Provider()]), HttpHandler = answer, MaxRetries = 0 });
        AiException? failure = null;
        try
        {
            await client.Chat().User("Hello").ExecuteAsync();
        }
        catch (AiException e)
        {
            failure = e;
        }

        Violation.Unless(failure is not null, "the call succeeds");
        Violation.UnlessSame(Expect.Text(material.Expected["error_code"]), failure!.Code, "the code");
        Violation.UnlessSame(Expect.Text(material.Expected["error_name"] ?? material.Expected["error_type"]), failure.Kind.Word(), "the name");
        Violation.UnlessSame(Expect.Flag(material.Expected["retryable"], failure.Retryable), failure.Retryable, "whether it is retryable");
        Violation.UnlessSame(Expect.Flag(material.Expected["fallbackable"], failure.Fallbackable), failure.Fallbackable, "whether it is fallbackable");
    }

    /// <summary>The case's policy, and where it is silent the manifest's, decides about the case's error.</summary>
    public static void DecideRetry(Material material)
    {
        var manifest = material.ManifestJson();
        var policy = manifest["retry_policy"] as JsonObject ?? [];
        foreach (var (name, value) in material.Input["retry_policy"] as JsonObject ?? [])
        {
            policy[name] = value?.DeepClone();
        }

        manifest["retry_policy"] = policy.DeepClone();
        var retry = Material.Read(manifest.ToJsonString(), []).Retry ?? throw new Violation("the manifest has no policy");
        Violation.Unless(ErrorKinds.TryFromCode(Expect.Text(material.Input["error"]?["error_code"]) ?? "", out var kind), "the code is unknown");
        var attempt = (int)material.Input["attempt"]!.GetValue<long>();
        var error = new ChatError(kind, "");
        Violation.UnlessSame(Expect.Flag(material.Expected["should_retry"], false), retry.Allows(error, attempt, error.Status), "whether it is tried again");
        foreach (var chance in material.Expected["delay_ms"] is null ? [] : (double[])[0, 0.5, 1])
        {
            Expect.Between(material.Expected["delay_ms"]!, retry.Delay(attempt, chance).TotalMilliseconds, "the wait");
        }
    }

    public static void DecideFallback(Material material)
    {
        Violation.Unless(ErrorKinds.TryFromCode(Expect.Text(material.Input["error_code"]) ?? "", out var kind), "the code is unknown");
        Violation.UnlessSame(Expect.Flag(material.Expected["should_fallback"], false), new ChatError(kind, "").Fallbackable, "whether another target is asked");
    }
}
