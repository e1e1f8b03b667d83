using Parlance.Cli.Conformance;

namespace Parlance.Cli.Compliance;

/// <summary>Every case of a suite, one after the other, each through the code that answers callers.</summary>
internal static class ComplianceRun
{
    public static async Task<IReadOnlyList<CaseOutcome>> RunAsync(Suite suite, CancellationToken cancellation)
    {
        var outcomes = new List<CaseOutcome>();
        foreach (var about in suite.ReadCases())
        {
            cancellation.ThrowIfCancellationRequested();
            outcomes.Add(await RunAsync(about, suite));
        }

        return outcomes;
    }

    private static async Task<CaseOutcome> RunAsync(ComplianceCase about, Suite suite)
    {
        try
        {
            await JudgeAsync(new Material(about, suite));
            return new CaseOutcome(about);
        }
        catch (MissingMaterial missing)
        {
            return new CaseOutcome(about, Missing: missing.Message);
        }
        catch (Exception e) when (e is Violation or AiException or IOException or InvalidOperationException or FormatException or NullReferenceException)
        {
            return new CaseOutcome(about, e.Message);
        }
    }

    private static Task JudgeAsync(Material material)
    {
        Action<Material>? judge = material.Case.Type switch
        {
            "protocol_loading" => LoadingCases.Load,
            "message_building" or "request_building" => RequestCases.Build,
            "content_block_encode" => RequestCases.Encode,
            "stream_decode" => AnswerCases.Decode,
            "response_parsing" => AnswerCases.Parse,
            "event_mapping" => RuleCases.MapEvents,
            "tool_accumulation" => RuleCases.Accumulate,
            "parameter_mapping" => RuleCases.MapParameters,
            "retry_decision" => ErrorCases.DecideRetry,
            "fallback_decision" => ErrorCases.DecideFallback,
            "capability_check" => CapabilityCases.Check,
            "capability_guard" => CapabilityCases.Guard,
            "advanced_endpoint_mapping" => CapabilityCases.MapEndpoint,
            "credential_resolution" => CredentialCases.Resolve,
            "text_tool_parse" or "text_tool_hybrid" => TextToolCases.Parse,
            "text_tool_prompt" => TextToolCases.Prompt,
            _ => null,
        };
        if (judge is not null)
        {
            judge(material);
            return Task.CompletedTask;
        }

        return material.Case.Type switch
        {
            "error_classification" => ErrorCases.ClassifyAsync(material),
            "auth_attachment" => CredentialCases.AttachAsync(material),
            "provider_mock_behavior" => CapabilityCases.CarryAsync(material),
            var unknown => throw new Violation($"the type '{unknown}' is unknown: nothing here can judge it"),
        };
    }
}
