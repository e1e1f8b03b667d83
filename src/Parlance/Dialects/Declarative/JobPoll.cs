using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>Where a job says that its answer will be.</summary>
internal static class JobPoll
{
    /// <summary>Where to ask again; null when the answer is ready, or says nothing of where.</summary>
    public static PendingAnswer? Find(JobSpec? job, ReadOnlySpan<byte> body)
    {
        if (job is null)
        {
            return null;
        }

        try
        {
            using var document = WireText.Parse(body);
            var scope = new JsonScope(document.RootElement, document.RootElement);
            if (!job.Running.Holds(scope))
            {
                return null;
            }

            if (job.Poll is not { } poll)
            {
                return job.Link!.TextAt(scope) is { Length: > 0 } link ? new PendingAnswer(link, IsPath: false, job.Every) : null;
            }

            return job.Id is null ? new PendingAnswer(poll, IsPath: true, job.Every)
                : job.Id.TextAt(scope) is { Length: > 0 } id ? new PendingAnswer(poll.Replace("{id}", Uri.EscapeDataString(id), StringComparison.Ordinal), IsPath: true, job.Every)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
