namespace Parlance.Gateway.Features.Telemetry;

/// <summary>Writes what is counted of calls.</summary>
internal static class CountsPage
{
    public static void Write(MetricWriter page, CallCounts counts)
    {
        page.Single("parlance_requests_in_flight", "gauge", "Requests that are being answered.", counts.Running);
        WriteRequests(page, counts);
        List<KeyValuePair<string, TargetCounts>> targets = [.. counts.Targets];
        WriteAttempts(page, targets);
        WriteTokens(page, targets);
    }

    private static void WriteRequests(MetricWriter page, CallCounts counts)
    {
        page.Begin("parlance_requests_total", "counter", "Requests that were answered, by door, target of the last attempt and class of status.");
        foreach (var ((door, target), ends) in counts.Requests)
        {
            for (var i = 0; i < ends.Length; i++)
            {
                if (Interlocked.Read(ref ends[i]) is var count and > 0)
                {
                    page.Value(count, ("door", door), ("target", target), ("status", CallCounts.Ends[i]));
                }
            }
        }

        List<KeyValuePair<string, DoorCounts>> doors = [.. counts.Doors];
        page.Begin("parlance_request_duration_seconds", "histogram", "From a request's arrival to the end of its answer.");
        doors.ForEach(door => page.Histogram(door.Value.Duration, ("door", door.Key)));
        page.Begin("parlance_overhead_seconds", "histogram", "From a request's arrival until its first attempt was sent.");
        doors.ForEach(door => page.Histogram(door.Value.Overhead, ("door", door.Key)));
    }

    private static void WriteAttempts(MetricWriter page, List<KeyValuePair<string, TargetCounts>> targets)
    {
        page.Begin("parlance_attempts_total", "counter", "Requests that were sent to a provider, by how they ended.");
        foreach (var (target, counts) in targets)
        {
            for (var i = 0; i < TargetCounts.Ends.Length; i++)
            {
                if (counts.Outcomes(i) is var count and > 0)
                {
                    page.Value(count, ("target", target), ("outcome", TargetCounts.Ends[i]));
                }
            }
        }

        page.Begin("parlance_attempt_duration_seconds", "histogram", "From sending an attempt to the end of its answer.");
        targets.ForEach(target => page.Histogram(target.Value.Duration, ("target", target.Key)));
        page.Begin("parlance_time_to_first_token_seconds", "histogram", "From sending an attempt to the first content of its answer, streams only.");
        targets.ForEach(target => page.Histogram(target.Value.FirstContent, ("target", target.Key)));
        page.Begin("parlance_retries_total", "counter", "Attempts at the target that had just failed.");
        targets.ForEach(target => page.Value(target.Value.Retries, ("target", target.Key)));
        page.Begin("parlance_fallbacks_total", "counter", "Attempts after another target had failed.");
        targets.ForEach(target => page.Value(target.Value.Fallbacks, ("target", target.Key)));
    }

    private static void WriteTokens(MetricWriter page, List<KeyValuePair<string, TargetCounts>> targets)
    {
        page.Begin("parlance_tokens_total", "counter", "Tokens as they were booked; no token counts in two classes.");
        foreach (var (target, counts) in targets)
        {
            for (var i = 0; i < TargetCounts.Classes.Length; i++)
            {
                if (counts.Tokens(i) is var count and > 0)
                {
                    page.Value(count, ("target", target), ("class", TargetCounts.Classes[i]));
                }
            }
        }

        page.Begin("parlance_cost_nanousd_total", "counter", "What attempts cost, in 10^-9 USD.");
        targets.ForEach(target => page.Value(target.Value.CostNanoUsd, ("target", target.Key)));
        page.Begin("parlance_unpriced_attempts_total", "counter", "Attempts whose price is not known.");
        targets.ForEach(target => page.Value(target.Value.Unpriced, ("target", target.Key)));
    }
}
